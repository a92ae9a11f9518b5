package io.github.spawnboot.api.app;

public record City(String name, long inhabitants) {

}
