use Mojo::Base -strict;
use Mojo::IOLoop;
use Mojo::UserAgent;

my $ua = Mojo::UserAgent->new;
$ua->websocket($ARGV[0] => ['chat', 'superchat'] => sub {
  my ($ua, $tx) = @_;
  $tx->is_websocket ? $tx->finish : warn "no handshake\n";
  Mojo::IOLoop->stop;
});
Mojo::IOLoop->start;
