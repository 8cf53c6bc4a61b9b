// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0
//
// Literals that are no list of protocols. See must_not_compile.sh.

#include <http_upgrade/literal.hpp>

using namespace http_upgrade::literals;

constexpr auto good = "websocket, h2c/1"_upgrade;
static_assert(good.size() == 2 && good.at[1].version == "1");

// The output must hold the sentence, the fault and the offset.
auto a = "websocket, h2c/"_upgrade;  //! this _upgrade literal is no list of protocols
auto b = "websocket, h2c/"_upgrade;  //! at_offset<15(UL|ul)?>
auto c = "websocket, h2c/"_upgrade;  //! version_expected

// Each fault, at several offsets, with characters of one and of several bytes.
auto d = "/1"_upgrade;                  //! token_expected.*at_offset<0(UL|ul)?>
auto e = " ,@"_upgrade;                 //! token_expected.*at_offset<2(UL|ul)?>
auto f = "websocket h2c"_upgrade;       //! comma_expected.*at_offset<10(UL|ul)?>
auto g = "a,\t\"b\""_upgrade;           //! token_expected.*at_offset<3(UL|ul)?>
auto h = "a/1/2"_upgrade;               //! comma_expected.*at_offset<3(UL|ul)?>
auto i = "a/ 1"_upgrade;                //! version_expected.*at_offset<2(UL|ul)?>
auto j = "websocket\0"_upgrade;         //! comma_expected.*at_offset<9(UL|ul)?>
auto k = "h2c, websocket\xc5"_upgrade;  //! comma_expected.*at_offset<14(UL|ul)?>
auto l = "h2c\n"_upgrade;               //! comma_expected.*at_offset<3(UL|ul)?>

// Lists without a protocol, and text of another character type.
auto m = ""_upgrade;       //! token_expected.*at_offset<0(UL|ul)?>
auto n = ", ,"_upgrade;    //! this _upgrade literal is no list of protocols
auto o = u8"h2c"_upgrade;  //! literal_text|operator""_upgrade|operator "" ?_upgrade
