use Mojolicious::Lite -signatures;

websocket '/chat' => sub ($c) {
  $c->on(message => sub ($c, $message) { $c->send($message) });
};
app->log->level('fatal');
app->start('daemon', '-l', "http://127.0.0.1:$ARGV[0]");
