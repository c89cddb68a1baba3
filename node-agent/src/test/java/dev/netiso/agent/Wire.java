// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;

/** A protobuf message read by field numbers alone, so that a wrong number in our own definition cannot hide. */
public record Wire(UnknownFieldSet fields) {
    /** A message without fields. */
    public static final Wire EMPTY = new Wire(UnknownFieldSet.getDefaultInstance());

    public static Wire parse(byte[] bytes) {
        try {
            return new Wire(UnknownFieldSet.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    public boolean has(int number) {
        return fields.hasField(number);
    }

    /** The message in a field; empty if the field is not there. */
    public Wire message(int number) {
        UnknownFieldSet.Field field = fields.getField(number);
        return field.getLengthDelimitedList().isEmpty()
                ? EMPTY
                : parse(field.getLengthDelimitedList().getLast().toByteArray());
    }

    /** All the messages in a repeated field. */
    public List<Wire> messages(int number) {
        return fields.getField(number).getLengthDelimitedList().stream()
                .map(bytes -> parse(bytes.toByteArray()))
                .toList();
    }

    public String text(int number) {
        UnknownFieldSet.Field field = fields.getField(number);
        return field.getLengthDelimitedList().isEmpty()
                ? ""
                : field.getLengthDelimitedList().getLast().toStringUtf8();
    }

    /** The number in a field; 0 if the field is not there. */
    public long number(int number) {
        UnknownFieldSet.Field field = fields.getField(number);
        return field.getVarintList().isEmpty() ? 0 : field.getVarintList().getLast();
    }
}
