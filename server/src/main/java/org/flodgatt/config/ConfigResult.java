package org.flodgatt.config;

/** What reading the environment came to: a whole configuration, or everything wrong with it. */
public sealed interface ConfigResult permits ServerConfig, ConfigProblems {}
