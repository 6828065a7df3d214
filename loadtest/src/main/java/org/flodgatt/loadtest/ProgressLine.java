package org.flodgatt.loadtest;

import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.flodgatt.loadtest.client.Progress;

/** Shows every second where the clients stand, on a thread of its own, until it is closed. */
final class ProgressLine implements AutoCloseable {
  private final Screen screen;
  private final Supplier<Progress> progress;
  private final CountDownLatch closed = new CountDownLatch(1);

  ProgressLine(Screen screen, Supplier<Progress> progress) {
    this.screen = screen;
    this.progress = progress;
    if (screen.isLive()) {
      Thread.ofPlatform().daemon().name("progress").start(this::show);
    }
  }

  private void show() {
    long before = progress.get().events();
    try {
      while (!closed.await(1, TimeUnit.SECONDS)) {
        Progress now = progress.get();
        screen.update(line(now, now.events() - before));
        before = now.events();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static String line(Progress now, long perSecond) {
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "open %,d", now.open()));
    if (now.failed() > 0) {
      line.append(String.format(Locale.ROOT, "  failed %,d", now.failed()));
    }
    if (now.closed() > 0) {
      line.append(String.format(Locale.ROOT, "  closed %,d", now.closed()));
    }
    if (now.rejoined() > 0) {
      line.append(String.format(Locale.ROOT, "  rejoined %,d", now.rejoined()));
    }
    return line.append(
            String.format(
                Locale.ROOT, "  delivered %,d  (%,d events/s)", now.delivered(), perSecond))
        .toString();
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
