package org.flodgatt.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flodgatt.filter.Screening;

/** Remembers what it gets, as {@code update 5}. */
class TestingSubscriber<S> implements Subscriber<S> {
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private final long account;
  final List<String> got = new ArrayList<>();
  int flushed;
  private boolean flushing;

  TestingSubscriber(long account) {
    this.account = account;
  }

  @Override
  public long accountId() {
    return account;
  }

  @Override
  public void deliver(Delivery<S> delivery, Flushes flushes) {
    Screening screening = delivery.screening();
    if (delivery.status() != null && (screening == null || screening.hides(account))) {
      got.add("UNSCREENED");
    }
    Matcher number = NUMBER.matcher(delivery.event().toString());
    got.add(delivery.event().name() + (number.find() ? " " + number.group() : ""));
    flushes.sent();
    if (!flushing) {
      flushing = true;
      flushes.add(() -> {
        flushing = false;
        flushed++;
      });
    }
  }

  @Override
  public void lost() {
    got.add("lost");
  }

  @Override
  public void missed() {
    got.add("missed");
  }
}
