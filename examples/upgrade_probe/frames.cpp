// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "frames.hpp"

#include <cstddef>
#include <cstdint>

namespace probe {

namespace {

constexpr std::uint64_t longest_payload = 1u << 20;

/// Any mask will do here: nobody has to be kept from guessing it.
constexpr unsigned char mask[4] = {0x37, 0xFA, 0x21, 0x3D};

char as_char(std::uint64_t byte) { return static_cast<char>(static_cast<unsigned char>(byte)); }

bool is_known(unsigned opcode) {
    return opcode <= binary_opcode || (opcode >= close_opcode && opcode <= pong_opcode);
}

}  // namespace

std::string write_frame(unsigned opcode, std::string_view payload, bool masked) {
    std::uint64_t const size = payload.size();
    std::string all(1, as_char(0x80u | opcode));
    unsigned const mask_bit = masked ? 0x80u : 0u;
    std::size_t bytes_of_size = 0;
    if (size < 126) {
        all += as_char(mask_bit | size);
    } else if (size < 65536) {
        all += as_char(mask_bit | 126u);
        bytes_of_size = 2;
    } else {
        all += as_char(mask_bit | 127u);
        bytes_of_size = 8;
    }
    for (std::size_t i = bytes_of_size; i-- > 0;) all += as_char(size >> (8 * i) & 0xFFu);
    if (!masked) return all += payload;

    for (unsigned char const byte : mask) all += as_char(byte);
    for (std::size_t i = 0; i < payload.size(); ++i)
        all += as_char(static_cast<unsigned char>(payload[i]) ^ unsigned{mask[i % 4]});
    return all;
}

std::string text_frame(std::string_view payload, bool masked) {
    return write_frame(text_opcode, payload, masked);
}

std::string ping_frame(std::string_view payload, bool masked) {
    return write_frame(ping_opcode, payload, masked);
}

std::string close_frame(unsigned code, bool masked) {
    std::string const payload{as_char(code >> 8 & 0xFFu), as_char(code & 0xFFu)};
    return write_frame(close_opcode, payload, masked);
}

frame_state take_frame(std::string& bytes, frame& out) {
    auto const byte = [&](std::size_t at) {
        return unsigned{static_cast<unsigned char>(bytes[at])};
    };
    // What is wrong in the bytes that are there is told at once: the rest may never come.
    if (bytes.empty()) return frame_state::incomplete;
    unsigned const opcode = byte(0) & 0x0Fu;
    bool const is_final = (byte(0) & 0x80u) != 0;
    bool const is_control = opcode >= close_opcode;
    if ((byte(0) & 0x70u) != 0 || !is_known(opcode) || (is_control && !is_final))
        return frame_state::malformed;

    if (bytes.size() < 2) return frame_state::incomplete;
    bool const is_masked = (byte(1) & 0x80u) != 0;
    std::uint64_t size = byte(1) & 0x7Fu;
    if (is_control && size > 125) return frame_state::malformed;
    std::size_t const bytes_of_size = size == 126 ? 2 : size == 127 ? 8 : 0;
    std::size_t start = 2 + bytes_of_size;
    if (bytes.size() < start) return frame_state::incomplete;
    if (bytes_of_size != 0) {
        size = 0;
        for (std::size_t i = 2; i < start; ++i) size = size << 8 | byte(i);
        std::uint64_t const shortest = bytes_of_size == 2 ? 126 : 65536;
        if (size < shortest || size > longest_payload) return frame_state::malformed;
    }
    std::size_t const mask_at = start;
    if (is_masked) start += 4;
    std::size_t const end = start + static_cast<std::size_t>(size);
    if (bytes.size() < end) return frame_state::incomplete;

    out = {opcode, is_masked, is_final, bytes.substr(start, end - start)};
    if (is_masked)
        for (std::size_t i = 0; i < out.payload.size(); ++i)
            out.payload[i] =
                as_char(static_cast<unsigned char>(out.payload[i]) ^ byte(mask_at + i % 4));
    bytes.erase(0, end);
    return frame_state::complete;
}

}  // namespace probe
