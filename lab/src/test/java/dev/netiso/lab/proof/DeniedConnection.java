// SPDX-License-Identifier: Apache-2.0
package dev.netiso.lab.proof;

import dev.netiso.lab.proof.Attempt.Reached;
import java.util.BitSet;
import java.util.List;

/**
 * A connection that the policies of proof-policies.yaml deny, as a user asks for it.
 *
 * @param kind which end denies it, and what is special about it
 */
record DeniedConnection(String kind, String from, String to, String port) {
    private static final String MACHINE = "machine";

    /** Of each kind that the policies can make. */
    static final List<DeniedConnection> ALL = parse("""
            ingress, namespace                  | free/deploy/guest  | back/deploy/api    | 8080/TCP
            ingress, port by name               | free/deploy/guest  | back/deploy/api    | admin/TCP
            ingress, UDP                        | free/deploy/guest  | back/deploy/api    | 8053/UDP
            ingress, port by name, StatefulSet  | free/deploy/guest  | data/sts/db        | sql/TCP
            ingress, other than the named port  | free/deploy/guest  | data/deploy/cache  | 8080/TCP
            ingress, namespace not of the rule  | free/deploy/guest  | front/deploy/web   | 9090/TCP
            ingress, above the port range       | ops/pod/bot        | front/deploy/web   | 9100/TCP
            ingress, below the port range       | ops/pod/bot        | back/deploy/api    | 8081/TCP
            ingress, labels, same namespace     | data/deploy/cache  | data/sts/db        | 8080/TCP
            ingress, UDP, NotIn met, other port | ops/pod/bot        | data/deploy/cache  | 8053/UDP
            ingress, to a Job                   | data/sts/db        | back/job/import    | 8080/TCP
            ingress, block not met, bare pod    | free/deploy/guest  | ops/pod/bot        | 8080/TCP
            ingress, Service, target by name    | free/deploy/guest  | back/svc/api       | 80/TCP
            ingress, Service, NotIn not met      | data/sts/db        | data/svc/cache     | 6379/TCP
            ingress, from outside               | machine            | ops/pod/bot        | 8080/TCP
            ingress, from outside, two pods     | machine            | front/deploy/web   | 9100/TCP
            ingress, egress by block            | ops/ds/mon         | data/sts/db        | 8080/TCP
            ingress, egress by named port       | front/pod/cli      | back/deploy/api    | http/TCP
            egress, namespace                   | front/deploy/web   | free/deploy/guest  | 8080/TCP
            egress, named port not declared     | front/pod/cli      | free/deploy/guest  | 8080/TCP
            egress, to a DaemonSet              | front/pod/cli      | ops/ds/mon         | 9090/TCP
            egress, default deny                | back/deploy/api    | free/deploy/guest  | 8080/TCP
            egress, from a Job                  | back/job/import    | ops/ds/mon         | 8081/TCP
            egress, UDP, from a Job             | back/job/import    | front/pod/cli      | 8053/UDP
            egress, above the range of a block  | ops/ds/mon         | free/deploy/guest  | 9090/TCP
            egress, outside, excepted           | front/deploy/web   | 198.51.100.20      | 8080/TCP
            egress, outside, other port         | front/deploy/web   | 198.51.100.10      | 8443/TCP
            egress, outside, block excepted     | ops/ds/mon         | 198.51.100.10      | 8080/TCP
            egress, outside, no rule            | front/pod/cli      | 198.51.100.10      | 8080/TCP
            egress, outside, UDP                | back/deploy/api    | 198.51.100.20      | 8053/UDP
            egress, Service                     | back/deploy/api    | free/svc/guest     | 80/TCP
            egress, Service, UDP                | back/job/import    | ops/svc/mon        | 53/UDP
            both, port in neither range         | front/deploy/web   | back/deploy/api    | 9100/TCP
            both, named port of the other end   | front/deploy/web   | data/sts/db        | sql/TCP
            both, namespaces                    | back/deploy/api    | front/deploy/web   | 8080/TCP
            both, same namespace                | back/job/import    | back/deploy/api    | 8080/TCP
            both, the workload's own pods       | back/deploy/api    | back/deploy/api    | 9100/TCP
            both, two nodes and a bare pod      | ops/ds/mon         | back/deploy/api    | 9100/TCP
            both, Service                       | ops/ds/mon         | data/svc/db        | 5432/TCP
            both, Service, same name of a port  | front/pod/cli      | data/svc/cache     | 6379/TCP
            """);

    private static List<DeniedConnection> parse(String table) {
        return table.lines()
                .map(line -> line.strip().split(" *\\| *"))
                .map(cells -> new DeniedConnection(cells[0], cells[1], cells[2], cells[3]))
                .toList();
    }

    /** The same by the addresses of a lab. */
    DeniedConnection in(ProofLab lab) {
        return new DeniedConnection(kind, from.equals(MACHINE) ? lab.machine() : from, lab.here(to), port);
    }

    /** The attempts that are this connection: between all pods of its ends, by whichever address. */
    BitSet among(Ground ground) {
        Reached reached = ground.reached(to, port);
        List<Attempt> attempts = ground.attempts();
        BitSet these = new BitSet();
        for (int i = 0; i < attempts.size(); i++) {
            if (attempts.get(i).from().group().equals(Ground.group(from))
                    && attempts.get(i).reached().equals(reached)) {
                these.set(i);
            }
        }
        return these;
    }

    @Override
    public String toString() {
        return kind + ": " + from + " -> " + to + " " + port;
    }
}
