package org.flodgatt.auth;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.Secret;
import org.flodgatt.event.Viewer;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the tokens of many clients at once when many come at once: to plan the statement costs
 * the database far more than one more token in it. Nobody waits for company: whoever comes while
 * few questions are on their way asks at once, and who comes later gathers for the next question,
 * equal tokens as one. Nobody is given the answer to a question that was asked before he came: the
 * token may have been revoked in between. Calls block; any virtual thread may call.
 */
public final class TokenBatches implements TokenLookup {
  /** One that hangs must not hold up everybody; more would make the batches smaller. */
  private static final int QUESTIONS_AT_ONCE = 2;

  private static final int MOST_TOKENS = 64;

  /** Asks for several tokens. */
  @FunctionalInterface
  public interface Question {
    /**
     * The viewers behind the usable ones of these tokens; the others are absent.
     *
     * @param tokens each once
     */
    Map<Secret, Viewer> viewersOf(Collection<Secret> tokens) throws LookupException;
  }

  /** Somebody who waits: for the answer, or for the turn to ask. */
  private static final class Waiting {
    private final Secret token;
    private final CompletableFuture<@Nullable Viewer> answer = new CompletableFuture<>();

    /** Done when there is an answer: false; or when it is this one's turn to ask: true. */
    private final CompletableFuture<Boolean> turn = new CompletableFuture<>();

    Waiting(Secret token) {
      this.token = token;
    }

    void answered(@Nullable Viewer viewer) {
      answer.complete(viewer);
      turn.complete(false);
    }

    void failed(Throwable cause) {
      answer.completeExceptionally(cause);
      turn.complete(false);
    }
  }

  private final Question question;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private int asking;

  public TokenBatches(Question question) {
    this.question = question;
  }

  @Override
  public @Nullable Viewer viewerOf(Secret token) throws LookupException {
    Waiting own = new Waiting(token);
    if (mayAsk(own) || own.turn.join()) {
      askForAll(own);
    }
    return answerOf(own);
  }

  /** Whether the newcomer is to ask; else it waits until one that asks already sees to it. */
  private synchronized boolean mayAsk(Waiting newcomer) {
    if (asking < QUESTIONS_AT_ONCE) {
      asking++;
      return true;
    }
    waiting.add(newcomer);
    return false;
  }

  /** How many wait for somebody to ask. */
  synchronized int waiting() {
    return waiting.size();
  }

  private void askForAll(Waiting own) {
    List<Waiting> batch = batchOf(own);
    try {
      Map<Secret, Viewer> viewers =
          question.viewersOf(batch.stream().map(each -> each.token).collect(Collectors.toSet()));
      batch.forEach(each -> each.answered(viewers.get(each.token)));
    } catch (LookupException | RuntimeException | Error e) {
      batch.forEach(each -> each.failed(e));
    } finally {
      handOver();
    }
  }

  private synchronized List<Waiting> batchOf(Waiting own) {
    List<Waiting> batch = new ArrayList<>();
    batch.add(own);
    while (batch.size() < MOST_TOKENS && !waiting.isEmpty()) {
      batch.add(waiting.remove());
    }
    return batch;
  }

  /** The first of those who came meanwhile asks next. */
  private void handOver() {
    Waiting next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        asking--;
        return;
      }
    }
    next.turn.complete(true);
  }

  private static @Nullable Viewer answerOf(Waiting own) throws LookupException {
    try {
      return own.answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof LookupException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
