// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.cli.ends.EndRef;
import dev.netiso.cli.ends.PortRef;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The two ends and the port of a question, for a command's {@code @Mixin}. */
final class EndOptions {
    @Option(
            names = "--from",
            paramLabel = "END",
            converter = OfEnd.class,
            description = "Who connects: NAMESPACE/POD, NAMESPACE/KIND/NAME (deploy, sts, ds, job, ...), or an address")
    Optional<EndRef> from = Optional.empty();

    @Option(
            names = "--to",
            paramLabel = "END",
            converter = OfEnd.class,
            description = "Whom to: as --from, or a Service as NAMESPACE/svc/NAME")
    Optional<EndRef> to = Optional.empty();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            split = ",",
            converter = OfPort.class,
            description = "The destination's port: 80, 80/TCP, 53/UDP or a name such as http; of a Service, its own")
    List<PortRef> ports = List.of();

    boolean isGiven() {
        return from.isPresent() || to.isPresent() || !ports.isEmpty();
    }

    static final class OfEnd implements ITypeConverter<EndRef> {
        @Override
        public EndRef convert(String text) {
            return converted(() -> EndRef.parse(text));
        }
    }

    static final class OfPort implements ITypeConverter<PortRef> {
        @Override
        public PortRef convert(String text) {
            return converted(() -> PortRef.parse(text));
        }
    }

    private static <T> T converted(Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
