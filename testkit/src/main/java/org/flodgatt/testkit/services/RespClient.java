package org.flodgatt.testkit.services;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One plain connection to Redis: a command out, a reply in. Confined to one caller at a time. */
final class RespClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 120_000;

  private final Socket socket;
  private final InputStream in;

  RespClient(int port) throws IOException {
    this(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
  }

  RespClient(InetSocketAddress server) throws IOException {
    socket = new Socket();
    try {
      socket.connect(server, TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** What Redis answers. */
  sealed interface Reply {
    /** A string, simple or bulk, or a number in decimal; empty is Redis' nil. */
    record Value(Optional<String> text) implements Reply {}

    record Items(List<Reply> items) implements Reply {}

    record Failure(String message) implements Reply {}
  }

  Reply command(List<String> words) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ascii("*" + words.size() + "\r\n"));
    for (String word : words) {
      byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
      out.writeBytes(ascii("$" + bytes.length + "\r\n"));
      out.writeBytes(bytes);
      out.writeBytes(ascii("\r\n"));
    }
    socket.getOutputStream().write(out.toByteArray());
    return reply();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private Reply reply() throws IOException {
    String line = line();
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '+', ':' -> new Reply.Value(Optional.of(rest));
      case '-' -> new Reply.Failure(rest);
      case '$' -> bulk(Integer.parseInt(rest));
      case '*' -> items(Integer.parseInt(rest));
      default -> throw new IOException("not a Redis reply: " + line);
    };
  }

  private Reply bulk(int length) throws IOException {
    if (length < 0) {
      return new Reply.Value(Optional.empty());
    }
    byte[] bytes = in.readNBytes(length + 2);
    if (bytes.length < length + 2) {
      throw new EOFException("Redis closed the connection within a reply");
    }
    return new Reply.Value(Optional.of(new String(bytes, 0, length, StandardCharsets.UTF_8)));
  }

  private Reply items(int count) throws IOException {
    List<Reply> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(reply());
    }
    return new Reply.Items(items);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("Redis closed the connection");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    if (line.size() == 0) {
      throw new IOException("not a Redis reply: an empty line");
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
