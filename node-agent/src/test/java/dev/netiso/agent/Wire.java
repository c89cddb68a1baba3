// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;

/** A protobuf message read by field numbers alone, so that a wrong number in our own definition cannot hide. */
record Wire(UnknownFieldSet fields) {
    static Wire parse(byte[] bytes) {
        try {
            return new Wire(UnknownFieldSet.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean has(int number) {
        return fields.hasField(number);
    }

    /** The message in a field; empty if the field is not there. */
    Wire message(int number) {
        UnknownFieldSet.Field field = fields.getField(number);
        return field.getLengthDelimitedList().isEmpty()
                ? new Wire(UnknownFieldSet.getDefaultInstance())
                : parse(field.getLengthDelimitedList().getLast().toByteArray());
    }

    String text(int number) {
        UnknownFieldSet.Field field = fields.getField(number);
        return field.getLengthDelimitedList().isEmpty()
                ? ""
                : field.getLengthDelimitedList().getLast().toStringUtf8();
    }

    /** The number in a field; 0 if the field is not there. */
    long number(int number) {
        UnknownFieldSet.Field field = fields.getField(number);
        return field.getVarintList().isEmpty() ? 0 : field.getVarintList().getLast();
    }
}
