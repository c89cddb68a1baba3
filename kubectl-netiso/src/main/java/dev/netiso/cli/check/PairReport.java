// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.netiso.cli.Host;
import dev.netiso.cli.ends.End;
import dev.netiso.cli.ends.PortRef;
import dev.netiso.cli.print.Json;
import dev.netiso.cli.print.Yaml;
import dev.netiso.cli.terminal.PlainText;
import dev.netiso.flow.Transport;
import dev.netiso.flow.Verdict;
import dev.netiso.policy.Connection;
import dev.netiso.policy.Decision;
import dev.netiso.policy.Explanation;
import dev.netiso.policy.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether one end reaches certain ports of another. */
public final class PairReport {
    private final Host host;
    private final Question question;
    private final End from;
    private final End to;

    public PairReport(Host host, Question question, End from, End to) {
        this.host = host;
        this.question = question;
        this.from = from;
        this.to = to;
    }

    private record Answer(Connection connection, Decision decision) {}

    /** Prints it. @return the status to exit with */
    public int print(List<PortRef> ports, Optional<Format> format) {
        List<Answer> answers = ports.stream()
                .flatMap(port -> question.ends().connections(from, to, port).stream())
                .distinct()
                .map(connection -> new Answer(connection, question.evaluator().decide(connection)))
                .toList();
        Expectation expected = question.expectation().orElse(Expectation.ALLOWED);
        List<Outcome> outcomes =
                answers.stream().map(answer -> answer.decision().outcome()).toList();
        int exit = expected.exitCode(outcomes);
        if (format.isEmpty()) {
            text(answers);
        } else {
            switch (format.get()) {
                case JSON -> host.out().print(Json.pretty(tree(answers)));
                case YAML -> host.out().print(new Yaml().text(tree(answers)));
                case JSONL ->
                    answers.forEach(answer ->
                            host.out().line(Json.compact(DecisionJson.of(answer.connection(), answer.decision()))));
                case NAME ->
                    answers.stream()
                            .filter(answer -> answer.decision().outcome() == Outcome.ALLOWED)
                            .forEach(answer -> host.out().line(PlainText.of(name(answer.connection()))));
            }
        }
        if (question.expectation().isPresent() && exit != 0) {
            host.err()
                    .line("not as expected: " + count(answers, expected) + " of " + answers.size() + " "
                            + (answers.size() == 1 ? "connection is " : "connections are ") + expected);
        }
        return exit;
    }

    private static long count(List<Answer> answers, Expectation expected) {
        return answers.stream()
                .filter(answer -> answer.decision().outcome() == expected.outcome())
                .count();
    }

    /** Connections that are decided for the same reasons once. */
    private void text(List<Answer> answers) {
        Map<Object, List<Answer>> alike = answers.stream()
                .collect(Collectors.groupingBy(
                        answer -> List.of(answer.decision(), answer.connection().transport()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        alike.values().forEach(some -> {
            Answer first = some.getFirst();
            boolean all = alike.size()
                    == answers.stream()
                            .map(answer -> answer.connection().transport())
                            .distinct()
                            .count();
            String ends = all
                    ? from + " -> " + to
                    : first.connection().source() + " -> " + first.connection().destination();
            String more = all || some.size() == 1 ? "" : " and " + (some.size() - 1) + " more such";
            host.out()
                    .line(PlainText.of(word(first.decision().outcome()) + "  " + ends + " " + port(first.connection())
                            + more + ": " + why(first)));
        });
    }

    private String why(Answer answer) {
        if (answer.decision().outcome() != Outcome.ALLOWED) {
            Explanation explanation = question.evaluator().explain(answer.connection());
            return explanation.summary(Verdict.DROPPED);
        }
        return AllowedText.of(answer.decision());
    }

    private ObjectNode tree(List<Answer> answers) {
        ObjectNode tree = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "cli.netiso.dev/v1alpha1")
                .put("kind", "Check")
                .put("source", from.toString())
                .put("destination", to.toString());
        ArrayNode connections = tree.putArray("connections");
        answers.forEach(answer -> connections.add(DecisionJson.of(answer.connection(), answer.decision())));
        return tree;
    }

    private static String name(Connection connection) {
        return connection.source() + " " + connection.destination() + " " + port(connection);
    }

    private static String port(Connection connection) {
        Transport.Ports ports = (Transport.Ports) connection.transport();
        String through = connection
                .via()
                .map(service -> " through " + service.address() + ":" + service.port())
                .orElse("");
        return ports.destinationPort() + "/" + ports.protocol() + through;
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
