"""Turns any OpenAPI document into a curated description: conversion, names, proposals, documents, and a report of the decisions."""
