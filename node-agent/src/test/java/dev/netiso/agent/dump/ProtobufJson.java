// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.dump;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A message as protobuf's JSON mapping has it (protobuf.dev/programming-guides/json), with the fields' own names: what {@code hubble observe -o jsonpb} prints. */
final class ProtobufJson {
    private ProtobufJson() {}

    static Map<String, Object> of(Message message) {
        Map<String, Object> object = new LinkedHashMap<>();
        message.getAllFields().forEach((field, value) -> object.put(field.getName(), value(field, value)));
        return object;
    }

    private static Object value(FieldDescriptor field, Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(item -> single(field, item)).toList();
        }
        return single(field, value);
    }

    private static Object single(FieldDescriptor field, Object value) {
        return switch (value) {
            case EnumValueDescriptor constant -> constant.getName();
            case Long number when field.getType() == FieldDescriptor.Type.UINT64 -> Long.toUnsignedString(number);
            case Timestamp time ->
                Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString();
            case BoolValue bool -> bool.getValue();
            case Any any -> any(any);
            case Message message -> of(message);
            default -> value;
        };
    }

    private static Map<String, Object> any(Any any) {
        try {
            return Map.of("@type", any.getTypeUrl(), "value", struct(any.unpack(Struct.class)));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Map<String, Object> struct(Struct struct) {
        Map<String, Object> object = new LinkedHashMap<>();
        struct.getFieldsMap().forEach((name, value) -> object.put(name, value(value)));
        return object;
    }

    private static Object value(Value value) {
        return switch (value.getKindCase()) {
            case NUMBER_VALUE -> (long) value.getNumberValue();
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> value.getBoolValue();
            case STRUCT_VALUE -> struct(value.getStructValue());
            case NULL_VALUE, LIST_VALUE, KIND_NOT_SET -> throw new IllegalArgumentException("not used by netiso");
        };
    }
}
