// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <QCoreApplication>
#include <QHostAddress>
#include <QWebSocket>
#include <QWebSocketServer>

int main(int count, char** arguments) {
    QCoreApplication application{count, arguments};
    QWebSocketServer server{"echo", QWebSocketServer::NonSecureMode};
    QObject::connect(&server, &QWebSocketServer::newConnection, [&] {
        QWebSocket* socket = server.nextPendingConnection();
        QObject::connect(socket, &QWebSocket::textMessageReceived, socket,
                         [=](QString const& text) { socket->sendTextMessage(text); });
        QObject::connect(socket, &QWebSocket::binaryMessageReceived, socket,
                         [=](QByteArray const& bytes) { socket->sendBinaryMessage(bytes); });
        QObject::connect(socket, &QWebSocket::disconnected, socket, &QObject::deleteLater);
    });
    if (!server.listen(QHostAddress::LocalHost, QString{arguments[1]}.toUShort())) return 1;
    return application.exec();
}
