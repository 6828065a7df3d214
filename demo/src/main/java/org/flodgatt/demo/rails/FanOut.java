package org.flodgatt.demo.rails;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.flodgatt.demo.world.Person;
import org.flodgatt.demo.world.ReadingList;
import org.flodgatt.demo.world.World;
import org.flodgatt.demo.writing.Status;
import org.flodgatt.demo.writing.Tag;
import org.flodgatt.demo.writing.Visibility;

/** Which channels a status goes to, as Rails decides it: people first, then the public streams. */
public final class FanOut {
  private static final String UPDATE = "update";
  private static final String STATUS_UPDATE = "status.update";
  private static final String DELETE = "delete";
  private static final String PUBLIC = "timeline:public";

  private final World world;
  private final StatusJson statuses;

  /** Payloads for one reader carry what these filters find. */
  public FanOut(World world, ActiveFilters filters) {
    this.world = world;
    this.statuses = new StatusJson(new AccountJson(world), filters);
  }

  /** A new post. */
  public List<Publication> post(Status status) {
    return distribute(status, UPDATE);
  }

  /** A changed post. Those it mentions are told on their notification channel as well. */
  public List<Publication> edit(Status status) {
    List<Publication> all = new ArrayList<>();
    for (Person person : status.text().mentions()) {
      if (person.local() && !world.shuns(person, status.author())) {
        all.add(
            Publication.notifications(person, STATUS_UPDATE, statuses.forReader(status, person)));
      }
    }
    all.addAll(distribute(status, STATUS_UPDATE));
    return all;
  }

  /** A removed post. Not even Rails asks whether anybody listens. */
  public List<Publication> delete(Status status) {
    String payload = JsonText.string(Long.toString(status.id()));
    Set<String> channels = new LinkedHashSet<>();
    homes(status).forEach(person -> channels.add(Publication.homeOf(person)));
    lists(status).forEach(list -> channels.add("timeline:list:" + list.id()));
    status.text().mentions().stream()
        .filter(Person::local)
        .forEach(person -> channels.add(Publication.homeOf(person)));
    channels.addAll(publicChannels(status));
    return channels.stream().map(channel -> Publication.always(channel, DELETE, payload)).toList();
  }

  /** A boost: home timelines and lists only. */
  public List<Publication> boost(Boost boost) {
    Function<Person, String> payload = reader -> statuses.boostForReader(boost, reader);
    List<Publication> all = new ArrayList<>();
    for (Person reader : readersOf(boost)) {
      all.add(Publication.home(reader, UPDATE, payload.apply(reader)));
    }
    for (ReadingList list : world.lists()) {
      if (list.members().contains(boost.booster())) {
        all.add(Publication.list(list, UPDATE, payload.apply(list.owner())));
      }
    }
    return all;
  }

  /** A boost taken back. */
  public List<Publication> unboost(Boost boost) {
    String payload = JsonText.string(Long.toString(boost.id()));
    List<Publication> all = new ArrayList<>();
    for (Person reader : readersOf(boost)) {
      all.add(Publication.always(Publication.homeOf(reader), DELETE, payload));
    }
    for (ReadingList list : world.lists()) {
      if (list.members().contains(boost.booster())) {
        all.add(Publication.always("timeline:list:" + list.id(), DELETE, payload));
      }
    }
    return all;
  }

  private List<Publication> distribute(Status status, String event) {
    List<Publication> all = new ArrayList<>();
    for (Person person : homes(status)) {
      all.add(Publication.home(person, event, statuses.forReader(status, person)));
    }
    for (ReadingList list : lists(status)) {
      all.add(Publication.list(list, event, statuses.forReader(status, list.owner())));
    }
    String payload = statuses.forNobody(status);
    for (String channel : publicChannels(status)) {
      all.add(Publication.always(channel, event, payload));
    }
    return all;
  }

  private List<Person> homes(Status status) {
    return world.locals().stream().filter(person -> seesAtHome(person, status)).toList();
  }

  private boolean seesAtHome(Person reader, Status status) {
    Person author = status.author();
    if (reader.equals(author)) {
      return true;
    }
    if (shunned(reader, status) || !world.follows(reader, author)) {
      return false;
    }
    if (status.visibility() == Visibility.DIRECT) {
      return status.text().mentions().contains(reader);
    }
    Status answered = status.repliesTo();
    return answered == null
        || !status.answersSomebodyElse()
        || answered.author().equals(reader)
        || world.follows(reader, answered.author());
  }

  private boolean shunned(Person reader, Status status) {
    return world.shuns(reader, status.author())
        || status.text().mentions().stream().anyMatch(other -> world.shuns(reader, other));
  }

  private List<ReadingList> lists(Status status) {
    if (status.visibility() == Visibility.DIRECT) {
      return List.of();
    }
    return world.lists().stream()
        .filter(list -> list.members().contains(status.author()))
        .filter(list -> seesAtHome(list.owner(), status))
        .filter(list -> answersTheList(list, status))
        .toList();
  }

  // The replies policy "list", which is the default: answers to members and to oneself.
  private static boolean answersTheList(ReadingList list, Status status) {
    Status answered = status.repliesTo();
    return answered == null
        || !status.answersSomebodyElse()
        || answered.author().equals(list.owner())
        || list.members().contains(answered.author());
  }

  private List<Person> readersOf(Boost boost) {
    return world.locals().stream()
        .filter(reader ->
            reader.equals(boost.booster())
                || (world.follows(reader, boost.booster())
                    && !reader.equals(boost.status().author())
                    && !shunned(reader, boost.status())))
        .toList();
  }

  private static List<String> publicChannels(Status status) {
    List<String> channels = new ArrayList<>();
    if (status.visibility() != Visibility.PUBLIC) {
      return channels;
    }
    boolean local = status.author().local();
    for (Tag tag : status.text().tags()) {
      channels.add("timeline:hashtag:" + tag.name());
      if (local) {
        channels.add("timeline:hashtag:" + tag.name() + ":local");
      }
    }
    if (!status.answersSomebodyElse()) {
      String place = PUBLIC + (local ? ":local" : ":remote");
      channels.add(PUBLIC);
      channels.add(place);
      if (!status.media().isEmpty()) {
        channels.add(PUBLIC + ":media");
        channels.add(place + ":media");
      }
    }
    return channels;
  }
}
