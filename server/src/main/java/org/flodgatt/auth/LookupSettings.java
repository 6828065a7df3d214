package org.flodgatt.auth;

/**
 * How many token look-ups may be under way.
 *
 * @param pace from here on no new connections are accepted until there is room
 * @param queue clients beyond this are refused
 */
public record LookupSettings(int pace, int queue) {}
