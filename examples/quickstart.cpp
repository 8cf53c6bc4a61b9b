#include <http_upgrade/http_upgrade.hpp>
#include <iostream>
#include <string>
#include <vector>

namespace hu = http_upgrade;

int main() {
    std::vector<std::pair<std::string, std::string>> fields{
        {"Host", "example.com"}, {"Connection", "keep-alive"}, {"Upgrade", "HTTP/2.0, websocket"}};
    hu::request request{hu::http_1_1, "GET", fields};

    for (hu::protocol each : hu::parse_upgrade(fields[2].second))
        std::cout << "Upgrade names: " << each.name << " [" << each.version << "]\n";

    std::cout << "protocols on offer: " << hu::offer_of(request).size() << '\n';
    for (hu::finding each : hu::inspect(request))
        std::cout << (each.where() ? fields[each.line].first : "the message") << ": "
                  << hu::info(each.rule).text << '\n';
}
