package org.flodgatt.testkit.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A connection that sends and reads bytes. Every read has a deadline and fails with what had come
 * until then. One thread at a time.
 */
public final class RawConnection implements AutoCloseable {
  /** How long an answer may take. Long, because a busy machine may stand still for a while. */
  static final Duration PATIENCE = Duration.ofMinutes(1);

  private final SocketChannel socket;
  private final Selector selector;
  private final ByteBuffer received = ByteBuffer.allocate(64 * 1024).flip();

  private RawConnection(SocketAddress address) {
    try {
      socket = SocketChannel.open(address);
      socket.configureBlocking(false);
      selector = Selector.open();
      socket.register(selector, SelectionKey.OP_READ);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot connect to " + address, e);
    }
  }

  /** Connects to a port of this machine. */
  public static RawConnection to(int port) {
    return new RawConnection(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** Connects to a port of any machine. */
  public static RawConnection to(String host, int port) {
    return new RawConnection(new InetSocketAddress(host, port));
  }

  /** Connects to a Unix socket. */
  public static RawConnection to(Path unixSocket) {
    return new RawConnection(UnixDomainSocketAddress.of(unixSocket));
  }

  /** Sends text, one byte a character. */
  public RawConnection send(String text) {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends bytes. */
  public RawConnection send(byte[] bytes) {
    ByteBuffer out = ByteBuffer.wrap(bytes);
    try {
      while (out.hasRemaining()) {
        if (socket.write(out) == 0) {
          Thread.onSpinWait();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send", e);
    }
    return this;
  }

  /** The next byte, or −1 at the end. */
  public int read() {
    return read(PATIENCE);
  }

  /** The next byte, or −1 at the end; a reset counts as an end. */
  public int read(Duration patience) {
    long until = System.nanoTime() + patience.toNanos();
    while (!received.hasRemaining()) {
      int count;
      try {
        received.clear();
        count = socket.read(received);
        received.flip();
        if (count == 0) {
          long left = (until - System.nanoTime()) / 1_000_000;
          if (left <= 0) {
            throw new AssertionError("nothing came within " + patience);
          }
          selector.selectedKeys().clear();
          selector.select(left);
        }
      } catch (IOException e) {
        received.clear().flip();
        return -1;
      }
      if (count < 0) {
        return -1;
      }
    }
    return received.get() & 0xff;
  }

  /** Reads exactly so many bytes. */
  public byte[] readExactly(int count) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (bytes.size() < count) {
      bytes.write(next(bytes));
    }
    return bytes.toByteArray();
  }

  /** Reads until and with this text. */
  public String readUntil(String end) {
    return readUntil(end, PATIENCE);
  }

  /** Reads until and with this text, within the patience for each byte. */
  public String readUntil(String end, Duration patience) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String text = "";
    while (!text.endsWith(end)) {
      int b;
      try {
        b = read(patience);
      } catch (AssertionError late) {
        throw new AssertionError(late.getMessage() + "; until then: \"" + text + "\"", late);
      }
      if (b < 0) {
        throw new AssertionError("the connection ended after \"" + text + "\"");
      }
      bytes.write(b);
      text = bytes.toString(StandardCharsets.ISO_8859_1);
    }
    return text;
  }

  private int next(ByteArrayOutputStream soFar) {
    int b = read();
    if (b < 0) {
      throw new AssertionError(
          "the connection ended after \"" + soFar.toString(StandardCharsets.UTF_8) + "\"");
    }
    return b;
  }

  /** Reads the head of a response. */
  public HttpHead readHead() {
    return HttpHead.parse(readUntil("\r\n\r\n"));
  }

  /** Reads a response with its body, if its length is told. */
  public HttpReply readReply() {
    HttpHead head = readHead();
    String length = head.header("content-length");
    return new HttpReply(head, readExactly(length == null ? 0 : Integer.parseInt(length)));
  }

  /** Everything until the end. */
  public byte[] readToEnd() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int b = read(); b >= 0; b = read()) {
      bytes.write(b);
    }
    return bytes.toByteArray();
  }

  /** Fails unless the connection ends now, without another byte. */
  public void expectEnd() {
    expectEnd(PATIENCE);
  }

  /** Fails unless the connection ends within the patience, without another byte. */
  public void expectEnd(Duration patience) {
    int b = read(patience);
    if (b >= 0) {
      throw new AssertionError("expected the end, got \"" + (char) b + "\" and more");
    }
  }

  /** Says that nothing more will be sent; what comes can still be read. */
  public void shutdownOutput() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot shut down", e);
    }
  }

  @Override
  public void close() {
    try {
      selector.close();
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close", e);
    }
  }
}
