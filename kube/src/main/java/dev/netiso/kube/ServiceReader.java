// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import static dev.netiso.kube.Reading.orEmpty;

import dev.netiso.flow.IpAddress;
import dev.netiso.policy.Selector;
import dev.netiso.policy.Service;
import dev.netiso.policy.Service.ServicePort;
import dev.netiso.policy.Service.Target;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads Services. One without a port whose target could not be read stays usable for the others. */
final class ServiceReader {
    private static final int MAX_PORT = 0xffff;
    private static final String HEADLESS = "None";

    private ServiceReader() {}

    static Conversion<Service> read(io.fabric8.kubernetes.api.model.Service service) {
        Reading reading = Reading.namespaced(service);
        ServiceSpec spec = service.getSpec() == null ? new ServiceSpec() : service.getSpec();
        return reading.named(new Service(
                reading.namespace(),
                reading.name(),
                addresses(spec, reading),
                ports(orEmpty(spec.getPorts()), reading),
                selector(spec)));
    }

    private static List<IpAddress> addresses(ServiceSpec spec, Reading reading) {
        List<String> all = new ArrayList<>(orEmpty(spec.getClusterIPs()));
        if (all.isEmpty() && !orEmpty(spec.getClusterIP()).isEmpty()) {
            all.add(spec.getClusterIP());
        }
        List<IpAddress> addresses = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (!HEADLESS.equals(all.get(i))) {
                reading.address(all.get(i), "spec.clusterIPs[" + i + "]").ifPresent(addresses::add);
            }
        }
        return addresses;
    }

    /** Empty selects nothing; a name of another server has no endpoints either. */
    private static Optional<Selector> selector(ServiceSpec spec) {
        Map<String, String> labels = Reading.labels(spec.getSelector());
        boolean none = labels.isEmpty() || "ExternalName".equals(spec.getType());
        return none ? Optional.empty() : Optional.of(Selector.ofLabels(labels));
    }

    private static List<ServicePort> ports(List<io.fabric8.kubernetes.api.model.ServicePort> ports, Reading reading) {
        List<ServicePort> read = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            port(ports.get(i), "spec.ports[" + i + "]", reading).ifPresent(read::add);
        }
        return read;
    }

    private static Optional<ServicePort> port(
            io.fabric8.kubernetes.api.model.ServicePort port, String field, Reading reading) {
        Integer number = port.getPort();
        if (number == null || number < 1 || number > MAX_PORT) {
            reading.problem(field + ".port", number + " (expected: 1 to 65535)");
            return Optional.empty();
        }
        return reading.protocol(port.getProtocol(), field + ".protocol")
                .flatMap(protocol -> target(port.getTargetPort(), number, field + ".targetPort", reading)
                        .map(target -> new ServicePort(orEmpty(port.getName()), protocol, number, target)));
    }

    /** "If this is not specified, the value of the 'port' field is used". */
    private static Optional<Target> target(@Nullable IntOrString target, int port, String field, Reading reading) {
        return switch (target == null ? null : target.getValue()) {
            case null -> Optional.of(new Target.Numbered(port));
            case Integer number when number == 0 -> Optional.of(new Target.Numbered(port));
            case Integer number when number > 0 && number <= MAX_PORT -> Optional.of(new Target.Numbered(number));
            case String name when name.isEmpty() -> Optional.of(new Target.Numbered(port));
            case String name when name.chars().anyMatch(Character::isLetter) -> Optional.of(new Target.Named(name));
            case Object other -> {
                reading.problem(field, "\"" + other + "\" (expected: 1 to 65535, or a name with a letter)");
                yield Optional.empty();
            }
        };
    }
}
