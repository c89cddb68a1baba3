// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	maxLine     = 1 << 20
	resendAfter = 500 * time.Millisecond
	// Some enforcers judge each first packet in a program of their own: a thousand at once would wait there for too long.
	apart = 4 * time.Millisecond
)

// No port twice within a while: the same four numbers again would be a known flow to connection tracking.
var udpPort atomic.Uint32

// probe answers one line for each line it reads: first a word, by which the asker knows its line again, then for each
// target a letter: y the connection was made (on UDP: answered), r refused, t timed out, e could not be tried.
func probe(questions io.Reader, answers io.Writer, timeout time.Duration) error {
	lines := bufio.NewScanner(questions)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) == 0 {
			continue
		}
		if _, err := fmt.Fprintln(answers, words[0], string(tryAll(words[1:], timeout))); err != nil {
			return err
		}
	}
	return lines.Err()
}

func tryAll(targets []string, timeout time.Duration) []byte {
	outcomes := make([]byte, len(targets))
	var tries sync.WaitGroup
	for i, text := range targets {
		tries.Go(func() { outcomes[i] = letter(try(target(text), timeout)) })
		time.Sleep(apart)
	}
	tries.Wait()
	return outcomes
}

func try(p peer, timeout time.Duration) error {
	if p.protocol == "udp" {
		return tryUDP(p, timeout)
	}
	connection, err := p.dialer(timeout).Dial("tcp", p.address)
	if err != nil {
		return err
	}
	// Ends with a reset: nothing of it lingers at either end.
	return errors.Join(connection.(*net.TCPConn).SetLinger(0), connection.Close())
}

// tryUDP sends again and again: a datagram that a busy machine lost is not one that a policy dropped.
func tryUDP(p peer, timeout time.Duration) error {
	connection, err := dialFromFreshPort(p, timeout)
	if err != nil {
		return err
	}
	defer connection.Close()
	buffer := make([]byte, 2048)
	for end := time.Now().Add(timeout); ; {
		if _, err := connection.Write([]byte("hello")); err != nil {
			return err
		}
		wait := time.Now().Add(resendAfter)
		if wait.After(end) {
			wait = end
		}
		if err := connection.SetReadDeadline(wait); err != nil {
			return err
		}
		_, err := connection.Read(buffer)
		var network net.Error
		if err == nil || !errors.As(err, &network) || !network.Timeout() || !time.Now().Before(end) {
			return err
		}
	}
}

func dialFromFreshPort(p peer, timeout time.Duration) (net.Conn, error) {
	for {
		p.port = burstFirstPort + int(udpPort.Add(1))%burstPorts
		connection, err := p.dialer(timeout).Dial("udp", p.address)
		if !errors.Is(err, syscall.EADDRINUSE) { // by another probe on this machine
			return connection, err
		}
	}
}

func letter(err error) byte {
	var network net.Error
	switch {
	case err == nil:
		return 'y'
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.EHOSTUNREACH):
		return 'r'
	case errors.As(err, &network) && network.Timeout():
		return 't'
	default:
		return 'e'
	}
}
