// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.event;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The structs that the compiled object describes in its section {@code .BTF} (Documentation/bpf/btf.rst). */
record ObjectBtf(Map<String, Struct> structs) {
    /** @param offsets of the members in bytes, in their order */
    record Struct(int size, Map<String, Integer> offsets) {}

    private static final int STRUCT = 4;

    static ObjectBtf read() throws IOException {
        try (InputStream stream =
                Objects.requireNonNull(ObjectBtf.class.getResourceAsStream("/dev/netiso/bpf/netiso.bpf.o"))) {
            ByteBuffer elf = ByteBuffer.wrap(stream.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            return new ObjectBtf(structs(section(elf, ".BTF")));
        }
    }

    private static ByteBuffer section(ByteBuffer elf, String name) {
        int headers = (int) elf.getLong(0x28);
        int size = elf.getShort(0x3a);
        int count = elf.getShort(0x3c);
        int names = (int) elf.getLong(headers + elf.getShort(0x3e) * size + 0x18);
        for (int i = 0; i < count; i++) {
            int header = headers + i * size;
            if (string(elf, names + elf.getInt(header)).equals(name)) {
                return elf.slice((int) elf.getLong(header + 0x18), (int) elf.getLong(header + 0x20))
                        .order(ByteOrder.LITTLE_ENDIAN);
            }
        }
        throw new IllegalStateException("no section " + name);
    }

    private static Map<String, Struct> structs(ByteBuffer btf) {
        int headerLength = btf.getInt(4);
        int at = headerLength + btf.getInt(8);
        int end = at + btf.getInt(12);
        int strings = headerLength + btf.getInt(16);
        Map<String, Struct> structs = new LinkedHashMap<>();
        while (at < end) {
            int info = btf.getInt(at + 4);
            int kind = info >>> 24 & 0x1f;
            int entries = info & 0xffff;
            if (kind == STRUCT) {
                structs.put(
                        string(btf, strings + btf.getInt(at)),
                        new Struct(btf.getInt(at + 8), members(btf, strings, at + 12, entries)));
            }
            at += 12 + extra(kind, entries);
        }
        return structs;
    }

    private static Map<String, Integer> members(ByteBuffer btf, int strings, int at, int count) {
        Map<String, Integer> offsets = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            int member = at + i * 12;
            offsets.put(string(btf, strings + btf.getInt(member)), (btf.getInt(member + 8) & 0xffffff) / 8);
        }
        return offsets;
    }

    /** Bytes after the common part of a type, by its kind. */
    private static int extra(int kind, int entries) {
        return switch (kind) {
            case 1, 14, 17 -> 4;
            case 3 -> 12;
            case 4, 5, 15, 19 -> 12 * entries;
            case 6, 13 -> 8 * entries;
            case 2, 7, 8, 9, 10, 11, 12, 16, 18 -> 0;
            default -> throw new IllegalStateException("BTF kind " + kind);
        };
    }

    private static String string(ByteBuffer bytes, int at) {
        int end = at;
        while (bytes.get(end) != 0) {
            end++;
        }
        byte[] text = new byte[end - at];
        bytes.get(at, text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
