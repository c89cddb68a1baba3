// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench.capture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether everything is counted when blocked packets come as fast as the machine can send them, and what that costs the sender. The referee is the counter of
 * the rule that drops them.
 */
public final class FloodBenchmark {
    private static final int SENDERS = 2;
    private static final int SOURCES = 50;
    private static final int DESTINATIONS = 10;
    private static final int PORTS = 10;
    /** Connections of one round's flood: more than it can send. */
    private static final long MOST_IN_A_ROUND = 10_000_000;

    private final Figures figures = new Figures();
    private final int seconds = Settings.seconds("DURATION", "30s");
    private final int rounds = Settings.number("ROUNDS", 3);
    private final int roundSeconds = Settings.seconds("ROUND", "5s");

    private FloodBenchmark() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        boolean exact = new FloodBenchmark().run();
        System.exit(exact ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException {
        Node.setUp(SENDERS, false);
        boolean exact = floodOfRepeats();
        if (rounds > 0) {
            compareSenders();
        }
        figures.print();
        return exact;
    }

    /** Many packets of 10,000 connections. */
    private boolean floodOfRepeats() throws IOException, InterruptedException {
        try (Agent agent = Agent.start();
                Observer observer = Observer.follow()) {
            long before = Node.blocked();
            double rate = flood(0, DESTINATIONS, seconds, SENDERS);
            Account account = Account.of(agent, observer, Node.blocked() - before);
            int distinct = SENDERS * SOURCES * DESTINATIONS * PORTS;
            long missing = distinct - account.connections();
            System.out.printf(Locale.ROOT, "%nflood: %d s, %,.0f drops/s, %,d connections%n", seconds, rate, distinct);
            account.print();
            figures.put("dropsPerSecond", rate);
            account.putInto(figures, "");
            figures.put("connections", distinct);
            figures.putCount("firstSightsLost", missing);
            return account.difference() == 0 && missing == 0;
        }
    }

    /** Datagrams a second of all senders. */
    private double flood(long first, int destinations, int length, int senders)
            throws IOException, InterruptedException {
        List<Process> floods = new ArrayList<>();
        for (int sender = 0; sender < senders; sender++) {
            floods.add(Traffic.startFlood(sender, length, SOURCES, destinations, PORTS, first));
        }
        double rate = 0;
        for (Process flood : floods) {
            rate += Traffic.sent(flood).rate();
        }
        return rate;
    }

    /** Every packet a new connection, from one CPU: how fast the sender is with nothing attached, with the agent and with a peer. */
    private void compareSenders() throws IOException, InterruptedException {
        List<Double> without = new ArrayList<>();
        List<Double> besideBusy = new ArrayList<>();
        List<Double> withAgent = new ArrayList<>();
        List<Double> withPeer = new ArrayList<>();
        Account account = Account.NOTHING;
        long next = 0;
        for (int round = 0; round < rounds; round++) {
            without.add(floodOfNew(next++));
            try (Agent agent = Agent.start();
                    Observer observer = Observer.follow()) {
                long before = Node.blocked();
                withAgent.add(floodOfNew(next++));
                account = account.plus(Account.of(agent, observer, Node.blocked() - before));
            }
            without.add(floodOfNew(next++));
            besideBusy.add(floodBesideBusyCpu(next++));
            if (Bpftrace.isThere()) {
                withPeer.add(floodBesideBpftrace(next++));
            }
        }
        double base = median(without);
        System.out.printf(Locale.ROOT, "%nevery packet a new connection, one sender%n");
        print("nothing attached", base, base);
        print("another CPU busy", median(besideBusy), base);
        print("agent", median(withAgent), base);
        figures.put("newFlows.besideBusy", median(besideBusy));
        figures.put("newFlows.without", base);
        figures.put("newFlows.agent", median(withAgent));
        figures.put("newFlows.ratio", median(withAgent) / base);
        if (withPeer.isEmpty()) {
            System.out.println("  bpftrace is not installed (apt-get install bpftrace)");
        } else {
            print("bpftrace", median(withPeer), base);
            figures.put("newFlows.bpftrace", median(withPeer));
            figures.put("newFlows.bpftraceRatio", median(withPeer) / base);
        }
        account.print();
        account.putInto(figures, "newFlows.");
    }

    /** What CPUs of one core take from each other, whoever keeps the other one busy. */
    private double floodBesideBusyCpu(long call) throws IOException, InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        Thread busy = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                Thread.onSpinWait();
            }
        });
        try {
            return floodOfNew(call);
        } finally {
            over.set(true);
            busy.join();
        }
    }

    private double floodBesideBpftrace(long call) throws IOException, InterruptedException {
        Bpftrace bpftrace = Bpftrace.start();
        try {
            return floodOfNew(call);
        } finally {
            bpftrace.close();
        }
    }

    /** Each call has connections that no other one has. */
    private double floodOfNew(long call) throws IOException, InterruptedException {
        return flood(call * MOST_IN_A_ROUND, 0, roundSeconds, 1);
    }

    private static double median(List<Double> values) {
        return new Sample(values.stream().mapToDouble(value -> value).toArray())
                .median()
                .value();
    }

    private static void print(String what, double rate, double base) {
        System.out.printf(Locale.ROOT, "  %-20s %,12.0f packets/s %8.3f%n", what, rate, rate / base);
    }
}
