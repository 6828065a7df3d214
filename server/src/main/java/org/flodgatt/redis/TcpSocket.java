package org.flodgatt.redis;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** A TCP socket that is read by way of an {@link Intake}, also where TLS does the reading. */
final class TcpSocket extends Socket {
  private final Intake intake;

  TcpSocket(Intake intake) {
    this.intake = intake;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return intake.over(super.getInputStream());
  }
}
