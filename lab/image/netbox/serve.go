// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
)

// serve answers on every port given, of all addresses or of the one that is given with it, until one of them fails.
func serve(ports []string) error {
	host, err := os.Hostname()
	if err != nil {
		return err
	}
	failed := make(chan error)
	for _, port := range ports {
		place, protocol, _ := strings.Cut(port, "/")
		if !strings.Contains(place, ":") {
			place = ":" + place
		}
		if protocol == "udp" {
			socket, err := net.ListenPacket("udp", place)
			if err != nil {
				return err
			}
			go func() { failed <- serveUDP(socket, host) }()
			continue
		}
		listener, err := net.Listen("tcp", place)
		if err != nil {
			return err
		}
		go func() { failed <- http.Serve(listener, named(host)) }()
	}
	return <-failed
}

func named(host string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, host, r.RemoteAddr) }
}

func serveUDP(socket net.PacketConn, host string) error {
	buffer := make([]byte, 2048)
	for {
		_, from, err := socket.ReadFrom(buffer)
		if err != nil {
			return err
		}
		if _, err := socket.WriteTo([]byte(host+"\n"), from); err != nil {
			fmt.Fprintln(os.Stderr, "netbox:", err)
		}
	}
}
