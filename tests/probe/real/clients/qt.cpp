// Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <QAbstractSocket>
#include <QCoreApplication>
#include <QUrl>
#include <QWebSocket>

int main(int count, char** arguments) {
    QCoreApplication application{count, arguments};
    QWebSocket socket;
    bool echoed = false;
    QObject::connect(&socket, &QWebSocket::connected, [&] { socket.sendTextMessage("hello"); });
    QObject::connect(&socket, &QWebSocket::textMessageReceived, [&] {
        echoed = true;
        socket.close();
    });
    QObject::connect(&socket, &QWebSocket::disconnected,
                     [&] { QCoreApplication::exit(echoed ? 0 : 1); });
    QObject::connect(&socket, QOverload<QAbstractSocket::SocketError>::of(&QWebSocket::error),
                     [] { QCoreApplication::exit(1); });
    socket.open(QUrl{QString{arguments[1]}});
    return application.exec();
}
