// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A peer: bpftrace with a script that prints what is dropped, as its own tcpdrop does, for UDP. */
final class Bpftrace implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/bpftrace");
    /** Only what the benchmark blocks (10.201.0.0/16), so that it does not also print what others drop. Little-endian, as all that netiso runs on. */
    private static final String SCRIPT = """
            tracepoint:skb:kfree_skb /args->protocol == 0x0800/ {
              $skb = (struct sk_buff *)args->skbaddr;
              $ip = (struct iphdr *)($skb->head + $skb->network_header);
              if (($ip->daddr & 0xffff) == 0xc90a) {
                $udp = (struct udphdr *)($skb->head + $skb->network_header + 20);
                $port = $udp->dest;
                printf("%llu %s %s %d %d\\n", nsecs, ntop($ip->saddr), ntop($ip->daddr),
                  (($port & 0xff) << 8) | ($port >> 8), args->reason);
              }
            }
            BEGIN { printf("ready\\n"); }
            """;

    private final Process process;

    private Bpftrace(Process process) {
        this.process = process;
    }

    static boolean isThere() {
        return Files.isExecutable(PROGRAM);
    }

    /** Returns once it is attached. */
    static Bpftrace start() throws IOException, InterruptedException {
        Path tracing = Path.of("/sys/kernel/tracing");
        if (!Files.exists(tracing.resolve("events"))) {
            Commands.run("mount", "-t", "tracefs", "tracefs", tracing.toString());
        }
        Path output = Files.createTempFile("netiso-bench", ".txt");
        output.toFile().deleteOnExit();
        Process process = new ProcessBuilder(List.of(PROGRAM.toString(), "-e", SCRIPT))
                .redirectOutput(output.toFile())
                .redirectErrorStream(true)
                .start();
        while (process.isAlive() && !Files.readString(output).contains("ready")) {
            Thread.sleep(100);
        }
        if (!process.isAlive()) {
            throw new IOException("bpftrace: " + Files.readString(output));
        }
        return new Bpftrace(process);
    }

    @Override
    public void close() {
        Commands.end(process);
    }
}
