// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"time"
)

// An outcome's number is the exit code of `netbox get`.
type outcome int

const (
	answered outcome = iota
	refused
	timedOut
)

type answer struct {
	outcome outcome
	text    string
}

// A peer to ask; port is the local port to ask from, 0 for any.
type peer struct {
	protocol, address string
	port              int
}

func target(text string) peer {
	address, protocol, _ := strings.Cut(text, "/")
	if protocol != "udp" {
		protocol = "tcp"
	}
	return peer{protocol: protocol, address: address}
}

func ask(p peer, timeout time.Duration) answer {
	var text string
	var err error
	if p.protocol == "udp" {
		text, err = askUDP(p, timeout)
	} else {
		text, err = askHTTP(p, timeout)
	}
	var network net.Error
	switch {
	case err == nil:
		return answer{answered, strings.TrimSpace(text)}
	case errors.As(err, &network) && network.Timeout() || errors.Is(err, context.DeadlineExceeded):
		return answer{timedOut, "timeout"}
	default:
		return answer{refused, err.Error()}
	}
}

func (p peer) dialer(timeout time.Duration) *net.Dialer {
	d := &net.Dialer{Timeout: timeout}
	if p.port != 0 && p.protocol == "udp" {
		d.LocalAddr = &net.UDPAddr{Port: p.port}
	} else if p.port != 0 {
		d.LocalAddr = &net.TCPAddr{Port: p.port}
	}
	return d
}

func askUDP(p peer, timeout time.Duration) (string, error) {
	connection, err := p.dialer(timeout).Dial("udp", p.address)
	if err != nil {
		return "", err
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(timeout)); err != nil {
		return "", err
	}
	if _, err := connection.Write([]byte("hello")); err != nil {
		return "", err
	}
	buffer := make([]byte, 2048)
	n, err := connection.Read(buffer)
	return string(buffer[:n]), err
}

func askHTTP(p peer, timeout time.Duration) (string, error) {
	client := http.Client{
		Timeout:   timeout,
		Transport: &http.Transport{DisableKeepAlives: true, DialContext: p.dialer(timeout).DialContext},
	}
	response, err := client.Get("http://" + p.address + "/")
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<16))
	return string(body), err
}

func loop(p peer, period time.Duration) {
	for {
		began := time.Now()
		a := ask(p, 2*time.Second)
		fmt.Println(began.UTC().Format(time.RFC3339Nano), int(a.outcome), a.text)
		time.Sleep(time.Until(began.Add(period)))
	}
}

// The ports a burst asks from lie below the kernel's own choice (32768 and up), so that none meets another socket's.
const (
	burstFirstPort = 10000
	burstPorts     = 20000
	// Below TCP's first retransmission (1 s): one try is one SYN.
	burstTimeout = 200 * time.Millisecond
)

// burst asks count times, one after another and no faster than one an interval. It starts at a random port: the
// same ports again would be known flows to connection tracking.
func burst(p peer, count int, interval time.Duration) string {
	var outcomes [timedOut + 1]int
	began := time.Now()
	first := rand.IntN(burstPorts)
	for i := range count {
		time.Sleep(time.Until(began.Add(time.Duration(i) * interval)))
		p.port = burstFirstPort + (first+i)%burstPorts
		outcomes[ask(p, burstTimeout).outcome]++
	}
	return fmt.Sprintf("%d new connections to %s/%s in %.1f s: %d answered, %d refused, %d timed out",
		count, p.address, p.protocol, time.Since(began).Seconds(), outcomes[answered], outcomes[refused], outcomes[timedOut])
}
