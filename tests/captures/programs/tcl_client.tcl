package require http
package require websocket

http::config -useragent capture

proc handler {socket type message} {
    if {$type in {connect close disconnect error timeout}} { set ::done 1 }
}
websocket::open [lindex $argv 0] handler -protocol chat
vwait ::done
