// SPDX-License-Identifier: Apache-2.0
package dev.netiso.policy.synthesis;

import dev.netiso.flow.Direction;
import dev.netiso.flow.Transport;
import dev.netiso.policy.Evaluator;
import dev.netiso.policy.NetworkPolicy.Peer;
import dev.netiso.policy.NetworkPolicy.Rule;
import dev.netiso.policy.Outcome;
import dev.netiso.policy.Port;
import dev.netiso.policy.Snapshot;
import dev.netiso.policy.synthesis.Isolation.Newly;
import dev.netiso.policy.synthesis.Proposal.Refused;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** Writes the companions of rules that isolate: what was observed, and the cluster's DNS for what goes out. Never a rule that admits all. */
final class Companions {
    private static final Comparator<Port.Range> BY_PORT =
            Comparator.comparing(Port.Range::protocol).thenComparingInt(Port.Range::first);
    private static final int DNS = 53;

    private final Snapshot snapshot;
    private final RuleDrafts drafts;
    private final Evaluator after;
    private final List<Companion> written = new ArrayList<>();
    private final List<Warning> warnings = new ArrayList<>();
    private Optional<Refused> refused = Optional.empty();

    /** @param after with the rules that isolate, without companions */
    Companions(Snapshot snapshot, RuleDrafts drafts, Evaluator after) {
        this.snapshot = snapshot;
        this.drafts = drafts;
        this.after = after;
    }

    /** Writes one for each selector and direction. */
    void write(Isolation isolation) {
        for (Newly newly : isolation.newly()) {
            List<Observed> kept = isolation.cut().stream()
                    .filter(seen -> newly.concerns(seen.connection()))
                    .filter(seen -> after.decide(seen.connection())
                                    .at(newly.direction())
                                    .outcome()
                            != Outcome.ALLOWED)
                    .toList();
            List<Rule> rules = rules(newly, kept);
            warnings.add(Warnings.isolates(newly));
            if (!rules.isEmpty()) {
                written.add(new Companion(
                        RuleDrafts.policy(
                                newly.namespace(),
                                PolicyName.ofCompanion(newly.namespace(), newly.selector(), newly.direction()),
                                newly.selector(),
                                newly.direction(),
                                rules),
                        newly.direction(),
                        newly.pods(),
                        kept));
            }
        }
    }

    List<Companion> written() {
        return written;
    }

    List<Warning> warnings() {
        return warnings;
    }

    /** An observed connection that no rule can name. */
    Optional<Refused> refused() {
        return refused;
    }

    private List<Rule> rules(Newly newly, List<Observed> kept) {
        Map<Peer, NavigableSet<Port.Range>> admitted = new LinkedHashMap<>();
        for (Observed seen : kept) {
            if (seen.connection().transport() instanceof Transport.Ports ports && ports.destinationPort() != 0) {
                admit(newly, seen, Port.Range.of(ports.protocol(), ports.destinationPort()), admitted);
            } else {
                warnings.add(Warnings.notKept(seen));
            }
        }
        if (newly.direction() == Direction.EGRESS) {
            addDns(newly, admitted);
        }
        return admitted.entrySet().stream()
                .map(entry -> new Rule(List.of(entry.getKey()), List.copyOf(entry.getValue())))
                .toList();
    }

    private void admit(Newly newly, Observed seen, Port.Range port, Map<Peer, NavigableSet<Port.Range>> admitted) {
        switch (drafts.peer(seen.connection().peer(newly.direction()), newly.namespace())) {
            case Refused cannot -> refused = refused.or(() -> Optional.of(Refusals.notKept(newly, seen, cannot)));
            case Grantee grantee ->
                admitted.computeIfAbsent(RuleDrafts.peer(newly.namespace(), grantee), _ -> new TreeSet<>(BY_PORT))
                        .add(port);
        }
    }

    private void addDns(Newly newly, Map<Peer, NavigableSet<Port.Range>> admitted) {
        List<Rule> dns = ClusterDns.rules(snapshot, drafts, newly.namespace());
        dns.forEach(rule -> {
            NavigableSet<Port.Range> ports =
                    admitted.computeIfAbsent(rule.peers().getFirst(), _ -> new TreeSet<>(BY_PORT));
            rule.ports().stream()
                    .filter(Port.Range.class::isInstance)
                    .map(Port.Range.class::cast)
                    .forEach(ports::add);
        });
        boolean observed =
                admitted.values().stream().flatMap(NavigableSet::stream).anyMatch(port -> port.first() == DNS);
        if (dns.isEmpty() && !observed) {
            warnings.add(Warnings.dnsUnknown());
        }
    }
}
