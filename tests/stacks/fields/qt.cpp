// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Qt: a list of pairs of QByteArray. The container has to be const: a begin() of another one may
// copy it.

#include <QtCore/QByteArray>
#include <QtCore/QList>
#include <QtNetwork/QNetworkReply>
#include <QtNetwork/QNetworkRequest>
#include <http_upgrade/http_upgrade.hpp>

#include "cases.hpp"

namespace {

QByteArray bytes(std::string const& text) { return QByteArray::fromStdString(text); }

hu::decision decide(handshake const& sent) {
    QByteArray const method = bytes(sent.method);
    int const minor_version = sent.minor_version;
    QList<QPair<QByteArray, QByteArray>> filled;
    for (auto const& [name, value] : sent.fields) filled.append({bytes(name), bytes(value)});
    QList<QPair<QByteArray, QByteArray>> const& fields = filled;
    // [request]
    hu::request const request{hu::http_version{1, minor_version}, method, fields};
    // [end]
    return hu::negotiate(request, supported);
}

// What QNetworkAccessManager would give. It fills its replies in this way as well.
class reply_of : public QNetworkReply {
public:
    explicit reply_of(answer const& sent) {
        setAttribute(QNetworkRequest::HttpStatusCodeAttribute, sent.status);
        for (auto const& [name, value] : sent.fields) setRawHeader(bytes(name), bytes(value));
    }
    void abort() override {}

private:
    qint64 readData(char*, qint64) override { return -1; }
};

hu::verdict confirm(auto const& asked, answer const& sent) {
    reply_of const reply(sent);
    // [response]
    hu::response const response{hu::http_1_1,
                                reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(),
                                reply.rawHeaderPairs()};
    // [end]
    return hu::confirm(asked, response).verdict();
}

}  // namespace

int main() {
    bool const server = decides_right(decide);
    bool const client = confirms_right([](auto const&... each) { return confirm(each...); });
    return server && client ? 0 : 1;
}
