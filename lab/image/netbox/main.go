// SPDX-License-Identifier: Apache-2.0

// Netbox is what the lab's test pods run: one static binary that serves and asks, over TCP (HTTP) and UDP.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

const usage = `netbox serve [HOST:]PORT[/udp]...              answer with the host's name (HTTP on TCP, a datagram on UDP)
netbox get HOST:PORT[/udp] [TIMEOUT]           ask once; exit 0 answered, 1 refused, 2 timed out
netbox loop HOST:PORT[/udp] [PERIOD]           ask once a period, for ever, one line each
netbox burst HOST:PORT[/udp] COUNT [INTERVAL]  COUNT new connections, each from a port of its own; one line in the end
netbox probe [TIMEOUT]                         for each line "WORD HOST:PORT[/udp]..." on standard input, all at once: "WORD" and a letter each
netbox sleep                                   do nothing until told to end`

func main() {
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM, syscall.SIGINT)
	go func() { <-end; os.Exit(0) }()
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "netbox: %v\n%s\n", err, usage)
		os.Exit(3)
	}
}

func run(args []string) error {
	if len(args) == 0 || args[0] == "sleep" {
		select {}
	}
	if args[0] == "probe" {
		timeout, err := durationAt(args, 1, time.Second)
		if err != nil {
			return err
		}
		return probe(os.Stdin, os.Stdout, timeout)
	}
	if len(args) == 1 {
		return fmt.Errorf("%q wants something to work on", args[0])
	}
	switch args[0] {
	case "serve":
		return serve(args[1:])
	case "get":
		timeout, err := durationAt(args, 2, 2*time.Second)
		if err != nil {
			return err
		}
		answer := ask(target(args[1]), timeout)
		fmt.Println(answer.text)
		os.Exit(int(answer.outcome))
	case "loop":
		period, err := durationAt(args, 2, time.Second)
		if err != nil {
			return err
		}
		loop(target(args[1]), period)
	case "burst":
		if len(args) < 3 {
			return fmt.Errorf("burst wants a count")
		}
		count, err := strconv.Atoi(args[2])
		if err != nil || count < 1 || count > burstPorts {
			return fmt.Errorf("count %q must be 1 to %d", args[2], burstPorts)
		}
		interval, err := durationAt(args, 3, 10*time.Millisecond)
		if err != nil {
			return err
		}
		fmt.Println(burst(target(args[1]), count, interval))
	default:
		return fmt.Errorf("no verb %q", args[0])
	}
	return nil
}

func durationAt(args []string, at int, usual time.Duration) (time.Duration, error) {
	if len(args) <= at {
		return usual, nil
	}
	return time.ParseDuration(args[at])
}
