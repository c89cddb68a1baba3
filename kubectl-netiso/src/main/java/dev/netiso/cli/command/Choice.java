// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import dev.netiso.cli.print.Palette;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one of an enum's values as its {@code toString} spells it, in either case. */
abstract class Choice<E extends Enum<E>> implements ITypeConverter<E> {
    private final List<E> values;

    Choice(Class<E> type) {
        this.values = List.of(type.getEnumConstants());
    }

    static final class OfColor extends Choice<Palette.When> {
        OfColor() {
            super(Palette.When.class);
        }
    }

    @Override
    public E convert(String text) {
        return values.stream()
                .filter(value -> value.toString().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("\"" + text + "\" (expected: "
                        + values.stream().map(Enum::toString).collect(Collectors.joining(", ")) + ")"));
    }
}
