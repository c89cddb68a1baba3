// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.matrix;

import dev.netiso.agent.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The rules of all ways, in force until this is closed. What the kernel or a tool cannot do is remembered by its way. */
final class Rules implements AutoCloseable {
    private static final int QUEUE = 7;

    private final Ground ground;
    private final Path attach;
    private final Path blocks;
    private final Path cgroup;
    private final Map<Way, String> absent = new EnumMap<>(Way.class);
    private final Deque<Running> processes = new ArrayDeque<>();

    /** @param cgroup of the processes whose connections are to be blocked */
    Rules(Ground ground, Programs programs, Path cgroup) throws IOException {
        this.ground = ground;
        this.cgroup = cgroup;
        attach = programs.compile("attach", "-lbpf");
        blocks = programs.compileBlocks();
        Path queue = programs.compile("queue");
        try {
            Running daemon = new Running(inNamespace("a", queue + " " + QUEUE));
            processes.push(daemon);
            if (!daemon.answer().equals("bound")) {
                absent.put(Way.QUEUE_DROP, "nfnetlink_queue");
            }
            for (Way way : Way.values()) {
                install(way);
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The ways that cannot be had here, and why. */
    Map<Way, String> absent() {
        return absent;
    }

    private void install(Way way) throws IOException {
        for (String rule : way.rules()) {
            for (String command : expand(way, rule)) {
                String[] words = command.split(" ", 2);
                String problem = words[1].startsWith("attach ")
                        ? attach(way, words[0], words[1].split(" ", -1))
                        : call(words[0], words[1]);
                if (!problem.isEmpty()) {
                    absent.put(way, command + ": " + problem);
                    return;
                }
            }
        }
    }

    /** One command for each family and server address that the rule speaks of. */
    private List<String> expand(Way way, String rule) {
        if (rule.contains("clsact ")) {
            String[] words = rule.split(" ", -1);
            return List.of(words[0] + " tc filter add dev " + words[3] + " " + words[2]
                    + " bpf direct-action object-file " + blocks + " section block/" + way.program());
        }
        if (!rule.contains("{")) {
            return List.of(rule);
        }
        return Arrays.stream(Family.values())
                .flatMap(family -> servers(way, family, rule)
                        .map(server -> rule.replace("{server}", server)
                                .replace("{to}", "-d " + family.lastByte(way.number()))
                                .replace("{from}", "-s " + family.lastByte(way.number()))
                                .replace("{nft}", family.lastByteOf("daddr", way.number()))
                                .replace("{iptables}", family.tables())
                                .replace("{flag}", family.flag())
                                .replace("{outside}", ground.client(family, End.OUTSIDE))
                                .replace("{nobody}", ground.nobody(family))))
                .toList();
    }

    private Stream<String> servers(Way way, Family family, String rule) {
        return rule.contains("{server}")
                ? way.topologies().stream().map(topology -> ground.server(family, topology, way) + family.host())
                : Stream.of("");
    }

    private String call(String namespace, String command) {
        Commands.Result result = Commands.call(inNamespace(namespace, command));
        return result.exit() == 0 ? "" : result.errors().lines().findFirst().orElse("exit " + result.exit());
    }

    private String attach(Way way, String namespace, String[] words) throws IOException {
        String target = words[1].startsWith("cgroup") ? cgroup.toString() : words.length > 2 ? words[2] : "none";
        Running process = new Running(List.of(
                attach.toString(), blocks.toString(), way.program(), words[1], ground.namespace(namespace), target));
        processes.push(process);
        String answer = process.answer();
        return answer.equals("attached") ? "" : answer;
    }

    private List<String> inNamespace(String namespace, String command) {
        List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", ground.namespace(namespace)));
        words.addAll(List.of(command.split(" ", -1)));
        return words;
    }

    /** Translates the addresses of services. */
    static void translate(Ground ground, Path directory, List<Case> cases) throws IOException {
        List<String> rules = cases.stream()
                .filter(each -> each.topology().isService())
                .map(Rules::translation)
                .toList();
        Path file = Files.write(directory.resolve("services.nft"), rules);
        ground.in("a", "nft -f " + file);
    }

    private static String translation(Case each) {
        String family = each.family() == Family.V4 ? "ip" : "ip6";
        String match = "add rule inet matrix prerouting " + family + " daddr " + each.target() + " ";
        String to = each.family() == Family.V4 ? each.server() : "[" + each.server() + "]";
        return match + each.protocol().word() + " dport " + each.targetPort() + " dnat " + family + " to " + to + ":"
                + each.serverPort();
    }

    @Override
    public void close() {
        processes.forEach(Running::close);
    }
}
