// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one of an enum's values as its {@code toString} spells it, in either case. */
class Choice<E extends Enum<E>> implements ITypeConverter<E> {
    private final List<E> values;

    Choice(Class<E> type) {
        this.values = List.of(type.getEnumConstants());
    }

    /** Has all options of that command and its subcommands that are an enum read so. */
    static void readBy(CommandLine line) {
        line.getCommandSpec().options().stream()
                .flatMap(option -> Arrays.stream(option.auxiliaryTypes()))
                .filter(Class::isEnum)
                .forEach(type -> register(type, line));
        line.getSubcommands().values().forEach(Choice::readBy);
    }

    private static <E extends Enum<E>> void register(Class<?> type, CommandLine line) {
        @SuppressWarnings("unchecked")
        Class<E> choice = (Class<E>) type;
        line.registerConverter(choice, new Choice<>(choice));
    }

    @Override
    public E convert(String text) {
        return values.stream()
                .filter(value -> value.toString().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("\"" + text + "\" (expected: "
                        + values.stream().map(Enum::toString).collect(Collectors.joining(", "))
                        + ")"));
    }
}
