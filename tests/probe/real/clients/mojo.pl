# Copyright the http_upgrade authors. Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0

use Mojo::Base -strict;
use Mojo::IOLoop;
use Mojo::UserAgent;

my $ua = Mojo::UserAgent->new;
my $echoed = 0;
$ua->websocket($ARGV[0] => sub {
  my ($ua, $tx) = @_;
  unless ($tx->is_websocket) {
    warn "no WebSocket handshake\n";
    return Mojo::IOLoop->stop;
  }
  $tx->on(finish => sub { Mojo::IOLoop->stop });
  $tx->on(message => sub { my ($tx) = @_; $echoed = 1; $tx->finish });
  $tx->send('hello');
});
Mojo::IOLoop->start;
exit($echoed ? 0 : 1);
