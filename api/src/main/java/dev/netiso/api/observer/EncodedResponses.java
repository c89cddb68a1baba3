// SPDX-License-Identifier: Apache-2.0
package dev.netiso.api.observer;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Hands bytes that are a message already to gRPC as they are. */
final class EncodedResponses implements Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
        return new Encoded(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
        try (stream) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** gRPC would copy another stream by way of a buffer. */
    private static final class Encoded extends ByteArrayInputStream implements Drainable, KnownLength {
        private Encoded(byte[] message) {
            super(message);
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int length = count - pos;
            target.write(buf, pos, length);
            pos = count;
            return length;
        }
    }
}
