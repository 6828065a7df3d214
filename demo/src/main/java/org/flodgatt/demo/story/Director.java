package org.flodgatt.demo.story;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.flodgatt.demo.rails.ActiveFilters;
import org.flodgatt.demo.rails.Boost;
import org.flodgatt.demo.rails.FanOut;
import org.flodgatt.demo.rails.Notices;
import org.flodgatt.demo.rails.Publication;
import org.flodgatt.demo.world.Person;
import org.flodgatt.demo.world.World;
import org.flodgatt.demo.writing.Composer;
import org.flodgatt.demo.writing.Ids;
import org.flodgatt.demo.writing.PostIdea;
import org.flodgatt.demo.writing.Status;
import org.flodgatt.demo.writing.Visibility;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens next. The same seed and the same clock give the same story; only times and
 * ids depend on the clock. Not thread-safe.
 */
public final class Director {
  private final World world;
  private final InstantSource clock;
  private final Random random;
  private final Ids ids;
  private final Composer composer;
  private final FanOut fanOut;
  private final Notices notices;
  private final Intervals intervals;
  private final Memory memory;
  private final Bag<Card> cards;
  private final Bag<PostIdea> here;
  private final Bag<PostIdea> elsewhere;
  private final Bag<PostIdea> replies;
  private final Bag<PostIdea> privateMessages;

  /** A story from its beginning. */
  public Director(World world, long seed, InstantSource clock) {
    this.world = world;
    this.clock = clock;
    random = new Random(seed);
    ids = new Ids(clock);
    composer = new Composer(world, ids, clock, random);
    ActiveFilters filters = new ActiveFilters(world);
    fanOut = new FanOut(world, filters);
    notices = new Notices(world, filters, ids, clock);
    intervals = new Intervals(world, notices, filters);
    memory = new Memory(random);
    cards = new Bag<>(Card.deck(), random);
    Predicate<PostIdea> post = idea -> !idea.reply() && !idea.direct();
    List<PostIdea> ideas = PostIdea.read(world);
    here = bag(ideas, post.and(idea -> idea.author().local()));
    elsewhere = bag(ideas, post.and(idea -> !idea.author().local()));
    replies = bag(ideas, PostIdea::reply);
    privateMessages = bag(ideas, PostIdea::direct);
  }

  /** The next thing. When the card drawn needs a post that is not there yet, somebody posts. */
  public Happening next() {
    return play(cards.draw()).orElseGet(() -> post(here.draw()));
  }

  private Optional<Happening> play(Card card) {
    return switch (card) {
      case POST_HERE -> Optional.of(post(here.draw()));
      case POST_ELSEWHERE -> Optional.of(post(elsewhere.draw()));
      case REPLY -> reply(replies.draw());
      case PRIVATE_MESSAGE -> Optional.of(privateMessage(privateMessages.draw()));
      case EDIT -> memory.some(status -> status.editedAt() == null).map(this::edit);
      case DELETE -> memory.some(status -> true).map(this::delete);
      case BOOST -> memory.some(Director::isPublic).map(this::boost);
      case UNBOOST -> memory.takeBoost().map(this::unboost);
      case FAVOURITE -> memory.some(status -> status.author().local()).flatMap(this::favourite);
      case FOLLOW -> Optional.of(follow());
      case POLL_ENDS -> memory.some(status -> status.poll() != null).flatMap(this::pollEnds);
      case NOTIFICATIONS_MERGED ->
          Optional.of(Happening.of(Kind.NOTIFICATION, List.of(notices.merged(world.alice()))));
      case ANNOUNCEMENT -> Optional.of(intervals.announcement());
      case FILTER_CHANGE -> Optional.of(intervals.filterChange());
      case SESSION -> Optional.of(intervals.session());
    };
  }

  private Happening post(PostIdea idea) {
    return publish(composer.compose(idea, null), Kind.POST);
  }

  private Optional<Happening> reply(PostIdea idea) {
    return memory
        .some(status -> isPublic(status) && !status.author().equals(idea.author()))
        .map(status -> publish(composer.compose(idea, status), Kind.POST));
  }

  private Happening privateMessage(PostIdea idea) {
    Status message = composer.compose(idea, null);
    Happening told = publish(message, Kind.CONVERSATION);
    List<Publication> all = new ArrayList<>(told.publications());
    all.addAll(notices.conversation(message));
    return Happening.of(Kind.CONVERSATION, all);
  }

  private Happening publish(Status status, Kind kind) {
    memory.remember(status);
    List<Publication> all = new ArrayList<>();
    for (Person person : status.text().mentions()) {
      notices.notification(person, "mention", status.author(), status).ifPresent(all::add);
    }
    all.addAll(fanOut.post(status));
    return Happening.of(kind, all);
  }

  private Happening edit(Status status) {
    Status edited = composer.edit(status);
    memory.remember(edited);
    List<Publication> all = new ArrayList<>();
    for (Boost boost : memory.boostsOf(status)) {
      notices.notification(boost.booster(), "update", status.author(), edited).ifPresent(all::add);
    }
    all.addAll(fanOut.edit(edited));
    return Happening.of(Kind.EDIT, all);
  }

  private Happening delete(Status status) {
    List<Publication> all = new ArrayList<>();
    memory.boostsOf(status).forEach(boost -> all.addAll(fanOut.unboost(boost)));
    all.addAll(fanOut.delete(status));
    memory.forget(status);
    return Happening.of(Kind.DELETE, all);
  }

  private Happening boost(Status status) {
    Boost boost = new Boost(ids.next(), clock.instant(), someoneBut(status.author()), status);
    memory.remember(boost);
    List<Publication> all = new ArrayList<>(fanOut.boost(boost));
    notices.notification(status.author(), "reblog", boost.booster(), status).ifPresent(all::add);
    return Happening.of(Kind.BOOST, all);
  }

  private Happening unboost(Boost boost) {
    return Happening.of(Kind.DELETE, fanOut.unboost(boost));
  }

  private Optional<Happening> favourite(Status status) {
    return notification(status.author(), "favourite", someoneBut(status.author()), status);
  }

  private Happening follow() {
    Person follower = someoneBut(world.alice());
    return notification(world.alice(), "follow", follower, null).orElseThrow();
  }

  private Optional<Happening> pollEnds(Status status) {
    Person told = status.author().local() ? status.author() : world.alice();
    return notification(told, "poll", status.author(), status);
  }

  private Optional<Happening> notification(
      Person to, String type, Person from, @Nullable Status status) {
    return notices
        .notification(to, type, from, status)
        .map(publication -> Happening.of(Kind.NOTIFICATION, List.of(publication)));
  }

  // Nobody boosts or favours those whom they shun.
  private Person someoneBut(Person person) {
    List<Person> others =
        world.people().stream()
            .filter(other -> !other.equals(person) && !other.bot() && !world.shuns(other, person))
            .toList();
    return others.get(random.nextInt(others.size()));
  }

  private Bag<PostIdea> bag(List<PostIdea> ideas, Predicate<PostIdea> wanted) {
    return new Bag<>(ideas.stream().filter(wanted).toList(), random);
  }

  private static boolean isPublic(Status status) {
    return status.visibility() == Visibility.PUBLIC;
  }
}
