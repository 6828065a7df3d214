package org.flodgatt.demo.story;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** What the director may draw, and how often in a deck. */
enum Card {
  POST_HERE(16),
  POST_ELSEWHERE(18),
  REPLY(6),
  PRIVATE_MESSAGE(3),
  EDIT(4),
  DELETE(3),
  BOOST(7),
  UNBOOST(1),
  FAVOURITE(5),
  FOLLOW(1),
  POLL_ENDS(1),
  NOTIFICATIONS_MERGED(1),
  ANNOUNCEMENT(2),
  FILTER_CHANGE(1),
  SESSION(1);

  private final int inDeck;

  Card(int inDeck) {
    this.inDeck = inDeck;
  }

  static List<Card> deck() {
    return Arrays.stream(values())
        .flatMap(card -> Collections.nCopies(card.inDeck, card).stream())
        .toList();
  }
}
