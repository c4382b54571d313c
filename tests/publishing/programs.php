<?php
// What sabre/vobject (Nextcloud, ownCloud) shows of a feed. A question a line, as JSON: text, from, to; the answer is a
// line: [start, end, cancelled], in UTC; where it asks for words, [uid, title, place, description].
error_reporting(E_ALL & ~E_DEPRECATED);
require getenv('FESTIVAL_TEST_SABRE');
date_default_timezone_set('Europe/Berlin');

function instant($property) {
    $at = $property->getDateTime();
    if (!$property->hasTime()) {  // a day is a day wherever its reader is
        $at = new DateTime($at->format('Y-m-d'), new DateTimeZone('Europe/Berlin'));
    }
    return $at->setTimezone(new DateTimeZone('UTC'))->format('Y-m-d\TH:i:s\Z');
}

while (($line = fgets(STDIN)) !== false) {
    $question = json_decode($line, true);
    $calendar = Sabre\VObject\Reader::read($question['text']);
    if (isset($question['words'])) {
        $words = [];
        foreach ($calendar->select('VEVENT') as $entry) {
            $words[] = array_map(fn ($name) => (string) ($entry->$name ?? ''), ['UID', 'SUMMARY', 'LOCATION', 'DESCRIPTION']);
        }
        echo json_encode($words), "\n";
        fflush(STDOUT);
        continue;
    }
    $calendar = $calendar->expand(new DateTime($question['from']), new DateTime($question['to']));
    $shown = [];
    foreach ($calendar->select('VEVENT') as $entry) {
        $gone = isset($entry->STATUS) && (string) $entry->STATUS === 'CANCELLED';
        $shown[] = [instant($entry->DTSTART), instant($entry->DTEND), $gone];
    }
    echo json_encode($shown), "\n";
    fflush(STDOUT);
}
