// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Writes the inputs that fuzzing starts from: the captures and the examples of the rules.
// Usage: seeds CAPTURES DIRECTORY, which gets the folders `heads` and `values`

#include "corpus.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: seeds CAPTURES DIRECTORY\n";
        return 2;
    }
    std::filesystem::path const out(argv[2]);
    std::size_t written = 0;
    auto const write = [&](char const* folder, std::string_view text) {
        std::filesystem::create_directories(out / folder);
        std::ofstream(out / folder / std::to_string(++written), std::ios::binary) << text;
    };
    for (std::string const& each : corpus::texts(argv[1])) {
        write("heads", each);
        for (std::string const& value : corpus::values(each)) write("values", value);
    }
    std::cout << written << " seeds\n";
    return written > 500 ? 0 : 1;
}
