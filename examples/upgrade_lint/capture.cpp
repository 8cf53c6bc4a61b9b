// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "capture.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <system_error>
#include <utility>

#include "exchanges.hpp"
#include "head_reader.hpp"

namespace lint {

namespace {

// A longer file is no handshake, and the tool keeps the whole file in memory.
constexpr std::size_t max_input_length = std::size_t{16} << 20;

/// Reads a file to its end. Returns why that fails, or an empty text.
std::string read_all(std::FILE* file, std::string& bytes) {
    if (file == nullptr) return std::generic_category().message(errno);
    std::array<char, 65536> chunk;
    while (std::size_t const count = std::fread(chunk.data(), 1, chunk.size(), file)) {
        bytes.append(chunk.data(), count);
        if (bytes.size() > max_input_length) return "longer than 16 MiB: keep the heads only";
    }
    return std::ferror(file) != 0 ? std::generic_category().message(errno) : "";
}

/// Opens a path and reads all of it. Returns why that fails, or an empty text.
std::string read_path(std::string const& path, std::string& bytes) {
    if (path == "-") return read_all(stdin, bytes);
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> const file(std::fopen(path.c_str(), "rb"),
                                                               &std::fclose);
    return read_all(file.get(), bytes);
}

}  // namespace

capture::capture(std::string const& path, hu::context const& context)
    : file(path == "-" ? "<stdin>" : path), error(read_path(path, bytes)) {
    if (!error.empty()) return;
    head_reader reader(bytes);
    while (auto head = reader.next()) messages.push_back({file, std::move(*head), context});
    if (messages.empty()) error = "there is no message head";
    pair_responses(messages);
}

}  // namespace lint
