package org.flodgatt.testkit.net;

import java.io.IOException;
import java.net.Socket;

/** Carries the bytes of one connection one way, on a thread of its own. */
final class Pump implements Runnable {
  private static final int PIECE = 64 * 1024;

  private final ProxiedConnection connection;
  private final Socket from;
  private final Socket to;
  private final ProxyDirection direction;
  private volatile boolean finished;

  Pump(ProxiedConnection connection, Socket from, Socket to, ProxyDirection direction) {
    this.connection = connection;
    this.from = from;
    this.to = to;
    this.direction = direction;
    direction.join(this);
  }

  @Override
  public void run() {
    try {
      carry();
      finish();
      connection.halfDone();
    } catch (IOException reset) {
      connection.cut();
    } finally {
      direction.leave(this);
    }
  }

  /** Tells the receiver that nothing more comes; what still comes from the sender is dropped. */
  void finish() {
    finished = true;
    try {
      to.shutdownOutput();
    } catch (IOException alreadyEnded) {
      // Then it knows.
    }
    direction.nudge();
  }

  private void carry() throws IOException {
    byte[] piece = new byte[PIECE];
    long offset = 0;
    while (true) {
      direction.awaitThaw(this::isOver);
      int size = from.getInputStream().read(piece, 0, direction.portion(PIECE));
      if (size < 0) {
        return;
      }
      direction.hold(size, this::isOver);
      if (!finished) {
        direction.damage(piece, size, connection.number(), offset);
        write(piece, size);
        direction.count(size);
      }
      offset += size;
    }
  }

  private void write(byte[] piece, int size) throws IOException {
    try {
      to.getOutputStream().write(piece, 0, size);
    } catch (IOException e) {
      // Ending gently may have come between the question and the write.
      if (!finished) {
        throw e;
      }
    }
  }

  private boolean isOver() {
    return finished || connection.isClosed();
  }
}
