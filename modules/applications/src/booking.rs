//! Booking a slot at a window (预约, SHR-04): by the working calendar and the centre's hours, never more than the item's
//! capacity a day, one booking a person, item and day.

use std::collections::BTreeMap;

use declarations::{Item, ItemState};
use identity::Who;
use kernel::{AccountId, Date, Digest32, ItemId, Refusal, Timestamp};
use serde::{Deserialize, Serialize};
use store::WriteSet;
use web::Problem;

use crate::desk::Desk;

/// How many days ahead a slot can be booked.
pub const DAYS_AHEAD: u32 = 30;
/// Length of a slot, in minutes.
const SLOT: u16 = 60;
/// Hours where the county names none.
const USUAL_HOURS: [&str; 2] = ["09:00-12:00", "13:00-17:00"];

/// A booked slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    pub id: String,
    pub item: ItemId,
    pub place: String,
    pub day: Date,
    /// `09:00`, local time.
    pub slot: String,
    pub ends: String,
    pub account: AccountId,
    /// Who will come.
    pub name: String,
}

/// A slot of a day and the seats left in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Slot {
    pub begins: String,
    pub ends: String,
    pub capacity: u32,
    pub free: u32,
}

/// What is booked at some places, day by day, and how many seats a working day has there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bookings {
    pub seats: u32,
    pub booked: BTreeMap<Date, u32>,
}

/// What somebody wants to book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BookingWish {
    pub item: String,
    /// The item's first place when empty.
    pub place: String,
    pub day: Date,
    /// Beginning of the slot, `09:00`.
    pub slot: String,
}

impl Desk {
    /// The slots of a day at a place, with what is left of them; none on days that are not worked.
    pub async fn slots(&self, item: &Item, place: &str, day: Date) -> Result<Vec<Slot>, Problem> {
        if self.must_be_bookable(day).is_err() {
            return Ok(Vec::new());
        }
        let taken = self.shelf().taken(&item.id, place, day).await.map_err(Problem::internal)?;
        let used = |begins: &str| u32::try_from(taken.iter().filter(|(slot, _)| slot == begins).count()).unwrap_or(0);
        let slots = self.all_slots(item).into_iter().filter(|slot| !self.has_begun(day, slot));
        Ok(slots.map(|slot| Slot { free: slot.capacity.saturating_sub(used(&slot.begins)), ..slot }).collect())
    }

    /// Working days on which the item can be booked, today first.
    pub fn bookable_days(&self) -> Vec<Date> {
        let days = (0..=DAYS_AHEAD).filter_map(|days| self.calendar().add_days(self.today(), days).ok());
        days.filter(|day| self.calendar().is_working_day(*day).unwrap_or(false)).collect()
    }

    /// How many come by appointment to some places from one day to another: whoever plans a hall asks, and is told nobody's
    /// name.
    pub async fn bookings(&self, places: &[String], from: Date, to: Date) -> Result<Bookings, Problem> {
        let live = self.catalog.on(self.today());
        let (mut items, mut seats) = (Vec::new(), 0_u32);
        for item in live.iter().filter(|item| item.state == ItemState::InUse) {
            let Some(appointment) = &item.appointment else { continue };
            let here = item.places.iter().filter(|place| places.contains(place)).count();
            if here > 0 {
                items.push(item.id.clone());
                seats = seats.saturating_add(appointment.per_day.saturating_mul(u32::try_from(here).unwrap_or(1)));
            }
        }
        let booked = self.shelf().booked(&items, places, from, to).await.map_err(Problem::internal)?;
        Ok(Bookings { seats, booked })
    }

    /// Minutes worked on a working day.
    pub fn worked_minutes(&self) -> u32 {
        self.spans().into_iter().map(|(from, to)| u32::from(to - from)).sum()
    }

    /// Takes a seat. The same key gives the same answer, whatever has happened since.
    pub async fn book(&self, who: &Who, wish: &BookingWish, key: Option<&str>) -> Result<Appointment, Problem> {
        let once = self.once(who, key, wish)?;
        if let Some(given) = self.answered(&once).await? {
            return Ok(given);
        }
        let (item, booked) = self.wanted(who, wish)?;
        let slots = self.all_slots(&item);
        let capacity = slots.iter().find(|slot| slot.begins == booked.slot).map_or(0, |slot| slot.capacity);
        // A seat that somebody takes meanwhile fails the whole set; the next free one is tried.
        for _ in 0..=capacity {
            let taken = self.shelf().taken(&item.id, &booked.place, booked.day).await.map_err(Problem::internal)?;
            let mut seats = 1..=capacity;
            let free = seats.find(|seat| !taken.iter().any(|(slot, held)| *slot == booked.slot && held == seat));
            let Some(seat) = free else {
                let sentence = format!("{} {} 已经约满，请换一个时段。", booked.day, booked.slot);
                return Err(Refusal::conflict("slot_full", sentence).on_field("slot").into());
            };
            let mut set = WriteSet::new();
            self.shelf().put_appointment(&mut set, &booked, seat, self.now());
            self.remember(&mut set, &once, &booked)?;
            match self.db.write(set).await {
                Ok(()) => return Ok(booked),
                Err(error) if error.is_conflict() => {}
                Err(error) => return Err(Problem::internal(error)),
            }
            if let Some(given) = self.answered(&once).await? {
                return Ok(given);
            }
            if self.find_appointment(who, &booked.id).await?.is_some() {
                let sentence =
                    format!("您已经预约了 {} 办理“{}”，一天只能约一次；要改时间请先取消。", booked.day, item.name);
                return Err(Refusal::conflict("already_booked", sentence).on_field("day").into());
            }
        }
        let sentence = "同时预约的人太多，这次没有约上，请再试一次。";
        Err(Refusal::conflict("slot_contended", sentence).into())
    }

    /// One's appointments from today on.
    pub async fn list_appointments(&self, who: &Who) -> Result<Vec<Appointment>, Problem> {
        self.shelf().list_appointments(&who.account.id, self.today()).await.map_err(Problem::internal)
    }

    pub async fn find_appointment(&self, who: &Who, id: &str) -> Result<Option<Appointment>, Problem> {
        self.shelf().find_appointment(&who.account.id, id).await.map_err(Problem::internal)
    }

    /// Gives the seat back.
    pub async fn cancel_appointment(&self, who: &Who, id: &str) -> Result<(), Problem> {
        match self.shelf().drop_appointment(&who.account.id, id).await {
            Err(error) if error.is_conflict() => {
                Err(Refusal::not_found("appointment_unknown", "没有这个预约，或者它已经取消。").into())
            }
            dropped => dropped.map_err(Problem::internal),
        }
    }

    fn wanted(&self, who: &Who, wish: &BookingWish) -> Result<(std::sync::Arc<Item>, Appointment), Problem> {
        let item = self.item(&wish.item)?;
        who.must_cover(&item.id)?;
        let invalid = |code, sentence: String, field: &str| Refusal::invalid(code, sentence).on_field(field);
        if item.appointment.is_none() {
            return Err(invalid("not_bookable", format!("“{}”不需要预约，可以直接办理。", item.name), "item").into());
        }
        let place = match wish.place.trim() {
            "" => item.places.first().map(String::as_str).unwrap_or_default(),
            place => place,
        };
        if !item.places.iter().any(|known| known == place) {
            let known = item.places.join("、");
            return Err(invalid("place_unknown", format!("“{}”在这些地方办理：{known}。", item.name), "place").into());
        }
        self.must_be_bookable(wish.day)?;
        let slots = self.all_slots(&item);
        let slot = slots.iter().find(|slot| slot.begins == wish.slot);
        let slot = slot.ok_or_else(|| {
            let known: Vec<&str> = slots.iter().map(|slot| slot.begins.as_str()).collect();
            invalid("slot_unknown", format!("请在这些时段中选择：{}。", known.join("、")), "slot")
        })?;
        if self.has_begun(wish.day, slot) {
            return Err(invalid("slot_over", "这个时段已经开始，请选择以后的时段。".to_owned(), "slot").into());
        }
        let key = format!("{} {} {}", who.account.id, item.id, wish.day);
        let id = Digest32::of(key.as_bytes()).to_hex().chars().take(20).collect();
        let booked = Appointment {
            id,
            item: item.id.clone(),
            place: place.to_owned(),
            day: wish.day,
            slot: slot.begins.clone(),
            ends: slot.ends.clone(),
            account: who.account.id.clone(),
            name: who.account.name.clone(),
        };
        Ok((item, booked))
    }

    fn must_be_bookable(&self, day: Date) -> Result<(), Refusal> {
        let refuse = |sentence: String| Refusal::invalid("day_not_bookable", sentence).on_field("day");
        let last = self.calendar().add_days(self.today(), DAYS_AHEAD)?;
        if day < self.today() || day > last {
            return Err(refuse(format!("可以预约今天到 {last} 之间的日期。")));
        }
        match self.calendar().is_working_day(day) {
            Ok(true) => Ok(()),
            Ok(false) => Err(refuse(format!("{day} 不上班，请选择工作日。"))),
            Err(refusal) => Err(refusal.on_field("day")),
        }
    }

    /// The day's slots; the item's capacity is spread over them, the earlier ones taking what is left over.
    fn all_slots(&self, item: &Item) -> Vec<Slot> {
        let per_day = item.appointment.as_ref().map_or(0, |appointment| appointment.per_day);
        let cut =
            |(from, to): (u16, u16)| (0..(to - from) / SLOT).map(move |n| (from + n * SLOT, from + (n + 1) * SLOT));
        let slots: Vec<(u16, u16)> = self.spans().into_iter().flat_map(cut).collect();
        let count = u32::try_from(slots.len()).unwrap_or(u32::MAX).max(1);
        let (each, over) = (per_day / count, per_day % count);
        let slots = (0..).zip(slots).map(|(n, (from, to))| {
            let capacity = each + u32::from(n < over);
            Slot { begins: clock(from), ends: clock(to), capacity, free: capacity }
        });
        slots.filter(|slot| slot.capacity > 0).collect()
    }

    /// When a working day is worked.
    fn spans(&self) -> Vec<(u16, u16)> {
        let hours = &self.county().meta.hours;
        let mut spans: Vec<(u16, u16)> = hours.values().filter_map(|hours| span(hours)).collect();
        if spans.is_empty() {
            spans.extend(USUAL_HOURS.iter().filter_map(|hours| span(hours)));
        }
        spans.sort_unstable();
        spans
    }

    fn has_begun(&self, day: Date, slot: &Slot) -> bool {
        minutes(&slot.begins).is_some_and(|begins| at(day, begins) <= self.now())
    }

    /// The appointment as a calendar file (RFC 5545).
    pub fn icalendar(&self, booked: &Appointment) -> String {
        let item = self.catalog.find(booked.item.as_str(), self.today());
        let title = item.map_or_else(|| booked.item.to_string(), |item| item.name.clone());
        let place = self.county().find_place(&booked.place);
        let place =
            place.map_or_else(|| booked.place.clone(), |(_, place)| format!("{} {}", place.name, place.address));
        let stamp = |time: &str| {
            basic(minutes(time).map_or_else(|| Timestamp::start_of_day(booked.day), |time| at(booked.day, time)))
        };
        let line = |text: &str| text.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;").replace('\n', "\\n");
        [
            "BEGIN:VCALENDAR".to_owned(),
            "VERSION:2.0".to_owned(),
            "PRODID:-//Haoban//appointments//ZH".to_owned(),
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}@{}", booked.id, self.region),
            format!("DTSTAMP:{}", basic(self.now())),
            format!("DTSTART:{}", stamp(&booked.slot)),
            format!("DTEND:{}", stamp(&booked.ends)),
            format!("SUMMARY:{}", line(&format!("办理：{title}"))),
            format!("LOCATION:{}", line(&place)),
            "END:VEVENT".to_owned(),
            "END:VCALENDAR".to_owned(),
            String::new(),
        ]
        .join("\r\n")
    }
}

/// `09:00-12:00` in minutes.
fn span(hours: &str) -> Option<(u16, u16)> {
    let (from, to) = hours.split_once('-')?;
    Some((minutes(from)?, minutes(to)?)).filter(|(from, to)| from < to)
}

fn minutes(time: &str) -> Option<u16> {
    let (hour, minute) = time.trim().split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `20260925T010000Z`.
fn basic(at: Timestamp) -> String {
    let text = at.to_string().replace(['-', ':', 'Z'], "");
    format!("{}Z", text.split('.').next().unwrap_or_default())
}

fn at(day: Date, minutes: u16) -> Timestamp {
    Timestamp::start_of_day(day).plus_seconds(i64::from(minutes) * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_or_left_out() {
        assert_eq!(span("09:00-12:30"), Some((540, 750)));
        assert_eq!(span("12:00-09:00"), None);
        assert_eq!(span("周一至周五"), None);
        assert_eq!(clock(605), "10:05");
    }
}
