// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import dev.netiso.api.observer.extension.FlowExtension;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;

/**
 * The extension of a flow on the wire: a {@code google.protobuf.Struct} with the names of {@code netiso.v1.FlowExtension}. Hubble's clients print flows as JSON and
 * fail on an {@code Any} of a type that they do not know; a Struct they all know, and show.
 */
final class FlowExtensions {
    private FlowExtensions() {}

    static Any write(FlowExtension extension) {
        return Any.pack(struct(extension));
    }

    private static Struct struct(Message message) {
        Struct.Builder struct = Struct.newBuilder();
        message.getAllFields().forEach((field, value) -> struct.putFields(field.getName(), value(field, value)));
        return struct.build();
    }

    /** As protobuf's JSON: 64 bits and times are texts. */
    private static Value value(FieldDescriptor field, Object value) {
        return switch (field.getJavaType()) {
            case BOOLEAN -> Value.newBuilder().setBoolValue((Boolean) value).build();
            case LONG -> text(Long.toUnsignedString((Long) value));
            case INT ->
                Value.newBuilder()
                        .setNumberValue((double) Integer.toUnsignedLong((Integer) value))
                        .build();
            case STRING -> text((String) value);
            case MESSAGE ->
                value instanceof Timestamp time
                        ? text(Timestamps.read(field.getName(), time).toString())
                        : Value.newBuilder()
                                .setStructValue(struct((Message) value))
                                .build();
            case FLOAT, DOUBLE, BYTE_STRING, ENUM -> throw new IllegalStateException("no mapping of " + field);
        };
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    /**
     * Reads an extension; names that it does not know are a newer netiso's, or somebody else's.
     *
     * @throws IllegalArgumentException if it is no Struct, or a name that it knows has a value of another kind
     */
    static FlowExtension read(Any extension) {
        try {
            FlowExtension.Builder builder = FlowExtension.newBuilder();
            merge(extension.unpack(Struct.class), builder);
            return builder.build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("flow extension: not readable", e);
        }
    }

    private static void merge(Struct struct, Message.Builder message) {
        Map<String, Value> values = struct.getFieldsMap();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            Value value = values.get(field.getName());
            if (value != null) {
                merge(field, value, message);
            }
        }
    }

    private static void merge(FieldDescriptor field, Value value, Message.Builder message) {
        switch (field.getJavaType()) {
            case BOOLEAN -> message.setField(field, expect(field, value.hasBoolValue(), value.getBoolValue()));
            case STRING -> message.setField(field, expect(field, value.hasStringValue(), value.getStringValue()));
            case LONG -> message.setField(field, number(field, value));
            case INT -> message.setField(field, smallNumber(field, value));
            case MESSAGE -> {
                if (field.getMessageType().equals(Timestamp.getDescriptor())) {
                    message.setField(field, time(field, value));
                } else {
                    Message.Builder inner = message.newBuilderForField(field);
                    merge(expect(field, value.hasStructValue(), value.getStructValue()), inner);
                    message.setField(field, inner.build());
                }
            }
            case FLOAT, DOUBLE, BYTE_STRING, ENUM -> throw new IllegalStateException("no mapping of " + field);
        }
    }

    private static Long number(FieldDescriptor field, Value value) {
        try {
            return Long.parseUnsignedLong(expect(field, value.hasStringValue(), value.getStringValue()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("flow extension: " + field.getName() + " is no number", e);
        }
    }

    private static Integer smallNumber(FieldDescriptor field, Value value) {
        double number = expect(field, value.hasNumberValue(), value.getNumberValue());
        if (!(number >= 0 && number <= Integer.MAX_VALUE) || number != Math.rint(number)) {
            throw new IllegalArgumentException("flow extension: " + field.getName() + " is no number");
        }
        return (int) number;
    }

    private static Timestamp time(FieldDescriptor field, Value value) {
        try {
            return Timestamps.of(Instant.parse(expect(field, value.hasStringValue(), value.getStringValue())));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("flow extension: " + field.getName() + " is no time", e);
        }
    }

    private static <T> T expect(FieldDescriptor field, boolean isOfThatKind, T value) {
        if (!isOfThatKind) {
            throw new IllegalArgumentException("flow extension: " + field.getName() + " is of another kind");
        }
        return value;
    }
}
