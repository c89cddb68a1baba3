// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Reads the values of flags, and keeps all that is wrong with them, not only the first thing. */
final class Flags {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
    private static final int LONGEST_SHOWN = 64;

    private final CommandSpec spec;
    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();

    Flags(CommandSpec spec, Map<String, String> environment) {
        this.spec = spec;
        this.environment = environment;
    }

    /** The variable of the environment that stands for a flag which is not given: {@code NETISO_KEPT_FLOWS} for {@code --kept-flows}. */
    static String variable(String flag) {
        return "NETISO_" + flag.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** Takes from the environment what is not given as a flag. */
    static IDefaultValueProvider defaults(Map<String, String> environment) {
        return new IDefaultValueProvider() {
            @Override
            @SuppressWarnings("NullAway") // picocli: null leaves it to the option
            public String defaultValue(ArgSpec argument) {
                return argument instanceof OptionSpec option
                                && option.longestName().startsWith("--")
                        ? environment.get(variable(option.longestName()))
                        : null;
            }
        };
    }

    List<String> problems() {
        return problems;
    }

    void wrong(String flag, String what) {
        problems.add(named(flag) + ": " + what);
    }

    /** As the user gave it: the flag, or the variable that stands for it. */
    private String named(String flag) {
        boolean given = spec.commandLine().getParseResult().hasMatchedOption(flag);
        return given || !environment.containsKey(variable(flag)) ? flag : variable(flag);
    }

    /** Reads a value by a function that throws IllegalArgumentException where it cannot. */
    <T> Optional<T> read(String flag, String text, Function<String, T> reader) {
        try {
            return Optional.of(reader.apply(text));
        } catch (IllegalArgumentException e) {
            wrong(flag, shown(text) + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    Optional<InetSocketAddress> address(String flag, String text) {
        Optional<InetSocketAddress> address = ListenAddress.parse(text);
        if (address.isEmpty()) {
            wrong(flag, shown(text) + " (expected: :PORT, ADDRESS:PORT or [IPV6]:PORT)");
        }
        return address;
    }

    int number(String flag, String text, int least, int most) {
        if (text.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        wrong(flag, shown(text) + " (expected: " + least + " to " + most + ")");
        return least;
    }

    /** Such as {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}. */
    Optional<Duration> duration(String flag, String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            wrong(flag, shown(text) + " (expected: such as 500ms, 30s, 5m or 1h)");
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    default -> Duration.ofHours(number);
                });
    }

    /** One of an enum's values, whose names are written in lower case. */
    <E extends Enum<E>> Optional<E> choice(String flag, String text, Class<E> type) {
        Optional<E> chosen = find(text, type);
        if (chosen.isEmpty()) {
            wrong(flag, shown(text) + " (expected: " + names(type) + ")");
        }
        return chosen;
    }

    /** Some of an enum's values with commas between them, in either case. */
    <E extends Enum<E>> Set<E> choices(String flag, String text, Class<E> type) {
        Set<E> chosen = new LinkedHashSet<>();
        for (String name : text.split(",", -1)) {
            choice(flag, name.strip().toLowerCase(Locale.ROOT), type).ifPresent(chosen::add);
        }
        return chosen;
    }

    private static <E extends Enum<E>> Optional<E> find(String text, Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> name(value).equals(text))
                .findFirst();
    }

    private static <E extends Enum<E>> String names(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Flags::name).collect(Collectors.joining(", "));
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String shown(String text) {
        String plain = text.replaceAll("[^ -~]", "?");
        return plain.length() > LONGEST_SHOWN ? plain.substring(0, LONGEST_SHOWN) + "..." : plain;
    }
}
