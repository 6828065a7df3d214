package org.flodgatt.conformance.chaos;

/** What can happen to PostgreSQL and to the way there. */
final class PostgresFaults {
  private PostgresFaults() {}

  static void restart(Campaign campaign, Fault fault) {
    campaign.world().postgres().stop();
    campaign.wait(fault.length());
    campaign.world().postgres().restart();
  }

  static void freezeLink(Campaign campaign, Fault fault) {
    campaign.world().postgresProxy().freeze();
    campaign.wait(fault.length());
    campaign.world().postgresProxy().thaw();
  }

  static void cutLink(Campaign campaign, Fault fault) {
    campaign.world().postgresProxy().refuse();
    campaign.world().postgresProxy().cut();
    campaign.wait(fault.length());
    campaign.world().postgresProxy().accept();
  }

  static void terminateBackends(Campaign campaign, Fault fault) {
    campaign.world().postgres().terminateBackends();
    campaign.wait(fault.length());
    campaign.world().postgres().terminateBackends();
  }
}
