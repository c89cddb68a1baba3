// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * This process's network namespace as a node: pods on routed veths ({@code pod0} and on, 10.64.0.1 and on), the namespace {@code server}, which holds all of
 * {@link #ALLOWED}, and a rule that drops and counts what is forwarded to {@link #BLOCKED}. It ends with the namespaces.
 */
final class Node {
    static final String ALLOWED = "10.200.0.0";
    static final String BLOCKED = "10.201.0.0";
    private static final String SERVER = "10.65.0.1";
    private static final String GATEWAY = "169.254.1.1";
    private static final int MAX_PODS = 500;

    private Node() {}

    /**
     * Sets it up.
     *
     * @param tracked whether connections are tracked, as where policy is enforced by iptables or nftables; without, packets are dropped faster
     */
    static void setUp(int pods, boolean tracked) throws IOException, InterruptedException {
        if (pods < 1 || pods > MAX_PODS) {
            throw new IllegalArgumentException("1 to " + MAX_PODS + " pods, not " + pods);
        }
        write("net/ipv4/ip_forward", "1");
        write("net/ipv4/conf/all/rp_filter", "0");
        write("net/ipv4/conf/default/rp_filter", "0");
        Commands.run("ip", "link", "set", "lo", "up");
        for (int pod = 0; pod < pods; pod++) {
            add("pod" + pod, "veth" + pod, address(pod));
        }
        add("server", "server", SERVER);
        Commands.run("ip", "route", "add", "10.200.0.0/15", "via", SERVER);
        Commands.run("ip", "-n", "server", "route", "add", "local", ALLOWED + "/16", "dev", "lo");
        // A flood has many sources: all of 10.100.0.0/16 are pod0's, of 10.101.0.0/16 pod1's, and so on.
        for (int pod = 0; pod < Math.min(pods, 2); pod++) {
            String sources = sources(pod) + "/16";
            Commands.run("ip", "-n", "pod" + pod, "route", "add", "local", sources, "dev", "lo");
            Commands.run("ip", "route", "add", sources, "dev", "veth" + pod);
        }
        Commands.run(rules(tracked), List.of("nft", "-f", "-"));
    }

    /** The first of the addresses a flood may come from. */
    static String sources(int pod) {
        return "10." + (100 + pod) + ".0.0";
    }

    private static String address(int pod) {
        return "10.64." + (pod + 1) / 256 + "." + (pod + 1) % 256;
    }

    private static void add(String netns, String device, String address) throws IOException, InterruptedException {
        Commands.run("ip", "netns", "add", netns);
        String node = """
                link add %1$s type veth peer name eth0 netns %2$s
                addr add %4$s/32 dev %1$s
                link set %1$s up
                route add %3$s/32 dev %1$s
                """.formatted(device, netns, address, GATEWAY);
        String inside = """
                link set lo up
                addr add %1$s/32 dev eth0
                link set eth0 up
                route add %2$s dev eth0
                route add default via %2$s src %1$s
                """.formatted(address, GATEWAY);
        Commands.run(node, List.of("ip", "-batch", "-"));
        Commands.run(inside, List.of("ip", "-n", netns, "-batch", "-"));
    }

    private static String rules(boolean tracked) {
        return """
                table ip bench {
                  counter blocked { }
                  chain forward {
                    type filter hook forward priority 0
                    %s
                    ip daddr %s/16 counter name blocked drop
                  }
                }
                """.formatted(tracked ? "ct state established,related accept" : "", BLOCKED);
    }

    /** Packets that the rule dropped, since the set-up. */
    static long blocked() throws IOException, InterruptedException {
        String listed = Commands.run("nft", "list", "counter", "ip", "bench", "blocked");
        return Long.parseLong(listed.replaceAll("(?s).*packets (\\d+) .*", "$1"));
    }

    private static void write(String sysctl, String value) throws IOException {
        Files.writeString(Path.of("/proc/sys", sysctl), value);
    }
}
