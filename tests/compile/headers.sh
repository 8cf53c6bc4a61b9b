#!/usr/bin/env bash
# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# Every header compiles as the only include, and twice in a row; all of them together in two
# translation units link into one program, which runs.

. "$(dirname "$0")/lib.sh"

strict=("${warnings[@]}" "${bare[@]}")

for header in $(list_headers); do
    name=${header//\//-}
    printf '#include <http_upgrade/%s>\n' "$header" "$header" >"$work/twice-$name.cpp"
    head -n 1 "$work/twice-$name.cpp" >"$work/alone-$name.cpp"
    job compiles "$header alone" "${strict[@]}" -fsyntax-only "$work/alone-$name.cpp"
    job compiles "$header twice" "${strict[@]}" -fsyntax-only "$work/twice-$name.cpp"
done

# Both units use an inline variable and an inline function, whose addresses must be the same.
for unit in one two; do
    {
        printf '#include <http_upgrade/%s>\n' $(list_headers)
        cat <<END
namespace hu = http_upgrade;
using field = std::pair<std::string_view, std::string_view>;
struct seen {
    void const* version;
    hu::findings (*inspect)(hu::request<field const*> const&);
    std::size_t found;
};
seen $unit() {
    static constexpr field fields[] = {{"Upgrade", "TLS/1.2"}};
    hu::request const message(hu::http_1_1, "GET", fields);
    return {&hu::http_1_1, &hu::inspect<field const*>, hu::inspect(message).size()};
}
END
        [ $unit = one ] || cat <<END
seen one();
int main() {
    seen const a = one(), b = two();
    return a.version == b.version && a.inspect == b.inspect && a.found == 1 && b.found == 1 ? 0 : 1;
}
END
    } >"$work/$unit.cpp"
done
link() {
    compiles "all headers in two translation units of one program" \
        "${strict[@]}" "$work/one.cpp" "$work/two.cpp" -o "$work/program" &&
        runs "that program" "$work/program"
}
job link
finish
