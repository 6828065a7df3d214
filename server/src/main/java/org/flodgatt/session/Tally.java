package org.flodgatt.session;

import org.flodgatt.filter.DropRule;
import org.flodgatt.hub.Flushes;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.metrics.Metrics.ClientType;

/**
 * Counts what the sessions of one event loop sent and filtered, and tells the metrics once a turn:
 * they are shared by all threads, and there may be thousands of deliveries in a turn. Confined to
 * its event loop.
 */
final class Tally implements Flushes.Flush {
  private final Metrics metrics;
  private int toWebSockets;
  private int toEventSources;
  private int ofOtherPlace;
  private int ofThisServerOnly;
  private int inOtherLanguage;
  private int ofUnwanted;
  private boolean due;

  Tally(Metrics metrics) {
    this.metrics = metrics;
  }

  void sent(ClientType type, Flushes flushes) {
    switch (type) {
      case WEBSOCKET -> toWebSockets++;
      case EVENTSOURCE -> toEventSources++;
    }
    tellAtEnd(flushes);
  }

  void filtered(DropRule rule, Flushes flushes) {
    switch (rule) {
      case LOCALITY -> ofOtherPlace++;
      case LOCAL_ONLY -> ofThisServerOnly++;
      case LANGUAGE -> inOtherLanguage++;
      case RELATIONSHIP -> ofUnwanted++;
    }
    tellAtEnd(flushes);
  }

  private void tellAtEnd(Flushes flushes) {
    if (!due) {
      due = true;
      flushes.atEnd(this);
    }
  }

  @Override
  public void flush() {
    due = false;
    metrics.messagesSent(ClientType.WEBSOCKET, toWebSockets);
    metrics.messagesSent(ClientType.EVENTSOURCE, toEventSources);
    tellFiltered(DropRule.LOCALITY, ofOtherPlace);
    tellFiltered(DropRule.LOCAL_ONLY, ofThisServerOnly);
    tellFiltered(DropRule.LANGUAGE, inOtherLanguage);
    tellFiltered(DropRule.RELATIONSHIP, ofUnwanted);
    toWebSockets = 0;
    toEventSources = 0;
    ofOtherPlace = 0;
    ofThisServerOnly = 0;
    inOtherLanguage = 0;
    ofUnwanted = 0;
  }

  private void tellFiltered(DropRule rule, int count) {
    if (count > 0) {
      metrics.eventsFiltered(rule.label(), count);
    }
  }
}
