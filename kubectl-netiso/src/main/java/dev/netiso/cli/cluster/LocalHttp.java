// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * HTTP to a local socket, which the JDK's own client does not speak. One connection a request, and version 1.0 (RFC 1945): then an answer is never in chunks, and
 * ends with its length or with the connection.
 */
final class LocalHttp {
    private static final int MAX_ANSWER = 256 << 20;
    private static final int NOT_FOUND = 404;
    private static final JsonMapper JSON = new JsonMapper();
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})( .*)?");
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *([0-9]{1,9})");
    /** RFC 9111, section 5.5, as API servers send it. */
    private static final Pattern WARNING = Pattern.compile("(?i)warning: *299 +\\S+ +\"(.*)\".*");

    private final Path socket;

    LocalHttp(Path socket) {
        this.socket = socket;
    }

    /** What was answered. */
    record Answer(int status, List<String> warnings, String body) {
        Answer {
            warnings = List.copyOf(warnings);
        }

        boolean isSuccess() {
            return status / 100 == 2;
        }

        /** That it is not there, or may not be seen; empty if it is anything else. */
        Optional<ClusterError> refusal() {
            if (status == NOT_FOUND && !body.startsWith("{")) {
                return Optional.of(ClusterError.noSuchApi());
            }
            try {
                JsonNode said = JSON.readTree(body);
                return Optional.of(ClusterError.ofReason(
                                said.path("reason").asText(),
                                said.path("message").asText()))
                        .filter(error -> switch (error.kind()) {
                            case NOT_FOUND, NOT_INSTALLED, FORBIDDEN -> true;
                            default -> false;
                        });
            } catch (JsonProcessingException e) {
                return Optional.empty();
            }
        }
    }

    /** Asks, and waits for all of the answer. @throws IOException if there is none, or not all of it */
    Answer ask(String method, String path, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + path + " HTTP/1.0\r\nHost: localhost\r\nAccept: application/json, */*\r\n"
                + (body.length == 0 ? "" : "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n")
                + "\r\n";
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            OutputStream out = Channels.newOutputStream(channel);
            out.write(head.getBytes(StandardCharsets.UTF_8));
            out.write(body);
            return read(Channels.newInputStream(channel));
        }
    }

    private static Answer read(InputStream in) throws IOException {
        byte[] all = in.readNBytes(MAX_ANSWER);
        String text = new String(all, StandardCharsets.ISO_8859_1);
        int head = text.indexOf(END_OF_HEAD);
        if (head < 0 || all.length == MAX_ANSWER) {
            throw new IOException("no whole answer");
        }
        List<String> lines = text.substring(0, head).lines().toList();
        int body = head + END_OF_HEAD.length();
        Optional<String> length = first(LENGTH, lines).findFirst();
        if (length.isPresent() && Long.parseLong(length.get()) != all.length - body) {
            throw new IOException("half an answer");
        }
        return new Answer(
                Integer.parseInt(first(STATUS, lines).findFirst().orElseThrow(() -> new IOException("no status"))),
                first(WARNING, lines).toList(),
                new String(all, body, all.length - body, StandardCharsets.UTF_8));
    }

    /** The first group of each line that matches. */
    private static Stream<String> first(Pattern pattern, List<String> lines) {
        return lines.stream().map(pattern::matcher).filter(Matcher::matches).map(matcher -> matcher.group(1));
    }
}
