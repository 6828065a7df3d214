/** Settings from the environment: read once, checked, frozen. */
@NullMarked
package org.flodgatt.config;

import org.jspecify.annotations.NullMarked;
