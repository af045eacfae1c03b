//! A canvas: what is drawn on it, when it is painted, and what its pointer is at.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::render::{AnimationFrame, request_animation_frame};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, PointerEvent};

use super::error::thrown;
use super::options::ScreenOptions;
use super::values::{self, Drawn, to_js};
use crate::dataset::Dataset;
use crate::error::{Error, ErrorKind};
use crate::paint::{self, TextRules};
use crate::picture::{Picture, PictureOptions};
#[cfg(feature = "analysis")]
use crate::scene::FontTables;
use crate::scene::{Hit, Measure, Point};
use crate::shares::Query;

/// A canvas with its picture and its listeners; dropping it removes them.
pub(super) struct Chart {
    state: Rc<State>,
    _listeners: [EventListener; 3],
}

/// What the listeners and the frame share. No borrow is held while JavaScript is called.
struct State {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    on_point: js_sys::Function,
    shown: RefCell<Option<Shown>>,
    hit: Cell<Option<Hit>>,
    frame: Cell<Option<AnimationFrame>>,
}

/// A picture and how it came to be, so that it can be laid out again.
struct Shown {
    picture: Picture,
    dataset: Rc<Dataset>,
    options: ScreenOptions,
}

impl Shown {
    /// Paints on a canvas, which gets the size in device pixels that the ratio asks for.
    fn paint(&self, canvas: &HtmlCanvasElement, ratio: f64, hit: Option<Hit>) {
        let scene = &self.picture.scene;
        let (width, height) = (
            device_pixels(scene.width, ratio),
            device_pixels(scene.height, ratio),
        );
        // Setting a size clears the canvas, even to the size that it has.
        if (canvas.width(), canvas.height()) != (width, height) {
            canvas.set_width(width);
            canvas.set_height(height);
        }
        let Some(mut backend) = CanvasBackend::with_canvas_object(canvas.clone()) else {
            return;
        };
        let direction = if scene.is_right_to_left { "rtl" } else { "ltr" };
        set_direction(canvas, direction);
        let text = TextRules::canvas(&self.options.font, scene.is_right_to_left);
        let painted = paint::background(&mut backend, scene, ratio, text)
            .and_then(|()| paint::marks(&mut backend, &scene.marks, ratio, text))
            .and_then(|()| match hit {
                Some(hit) => paint::marks(&mut backend, &scene.highlight(hit), ratio, text),
                None => Ok(()),
            });
        if let Err(error) = painted {
            web_sys::console::error_1(&thrown(error));
        }
    }
}

impl Chart {
    pub fn new(canvas: HtmlCanvasElement, on_point: js_sys::Function) -> Result<Self, Error> {
        let context = canvas
            .get_context("2d")
            .ok()
            .flatten()
            .and_then(|context| context.dyn_into().ok())
            .ok_or_else(|| {
                let expected = "a canvas that gives a 2d context";
                Error::new(ErrorKind::Picture, "canvas", expected, "none")
            })?;
        let state = Rc::new(State {
            canvas,
            context,
            on_point,
            shown: RefCell::new(None),
            hit: Cell::new(None),
            frame: Cell::new(None),
        });
        let listeners = [
            listen(&state, "pointermove", |state, event| state.point_at(event)),
            listen(&state, "pointerdown", |state, event| state.point_at(event)),
            listen(&state, "pointerleave", |state, event| {
                // A finger that is lifted leaves too; what it touched stays readable.
                if event.pointer_type() == "mouse" {
                    state.set_hit(None);
                }
            }),
        ];
        Ok(Chart {
            state,
            _listeners: listeners,
        })
    }

    /// Computes and lays out a picture, and paints it in the next frame.
    pub fn show(
        &self,
        dataset: &Rc<Dataset>,
        query: &Query,
        options: ScreenOptions,
    ) -> Result<JsValue, JsValue> {
        let make = |options: &PictureOptions, measure: &dyn Measure| {
            Picture::of_query(dataset, query, options, measure)
        };
        self.display(dataset, options, &make)
    }

    /// Lays out a picture, and paints it in the next frame.
    pub fn display(
        &self,
        dataset: &Rc<Dataset>,
        options: ScreenOptions,
        make: &dyn Fn(&PictureOptions, &dyn Measure) -> Result<Picture, Error>,
    ) -> Result<JsValue, JsValue> {
        let measure = CanvasText::new(&self.state.context, &options.font);
        let picture = make(&options.picture, &measure).map_err(thrown)?;
        let drawn = to_js(&Drawn::new(&picture))?;
        *self.state.shown.borrow_mut() = Some(Shown {
            picture,
            dataset: Rc::clone(dataset),
            options,
        });
        // What the pointer was at may be gone; a new move tells.
        self.state.hit.set(None);
        self.state.request_paint();
        Ok(drawn)
    }

    /// Lays the picture out for another width or ratio; returns its height in CSS pixels.
    pub fn resize(&self, width: f64, ratio: f64) -> f64 {
        let mut shown = self.state.shown.borrow_mut();
        let Some(now) = shown.take() else {
            return 0.0;
        };
        let mut options = now.options;
        options.picture.style.width = width;
        if ratio.is_finite() && ratio > 0.0 {
            options.ratio = ratio;
        }
        let measure = CanvasText::new(&self.state.context, &options.font);
        let picture = Picture::of(&now.dataset, now.picture.shown, &options.picture, &measure);
        let height = picture.scene.height;
        *shown = Some(Shown {
            picture,
            dataset: now.dataset,
            options,
        });
        drop(shown);
        self.state.request_paint();
        height
    }

    /// Paints the picture on another canvas at once, without what the pointer is at, with so many
    /// device pixels to a CSS pixel.
    pub fn paint_on(&self, canvas: &HtmlCanvasElement, ratio: f64) {
        if let Some(shown) = self.state.shown.borrow().as_ref() {
            shown.paint(canvas, ratio, None);
        }
    }

    /// The picture as an SVG document, of any view; empty where nothing is shown. Texts are measured
    /// by the embedded font, as it may be opened anywhere.
    #[cfg(feature = "analysis")]
    pub fn svg(&self) -> Result<String, Error> {
        match self.state.shown.borrow().as_ref() {
            Some(Shown {
                picture,
                dataset,
                options,
            }) => {
                let shown = picture.shown.clone();
                Picture::of(dataset, shown, &options.picture, &FontTables).to_svg()
            }
            None => Ok(String::new()),
        }
    }

    /// Marks a date, and a group there, without a pointer and tells what is there.
    pub fn point(&self, date: Option<usize>, group: Option<usize>) -> Option<JsValue> {
        let shown = self.state.shown.borrow();
        let (dates, groups) = shown.as_ref().map_or((0, 0), |shown| {
            let scene = &shown.picture.scene;
            (scene.positions(), scene.colours.len())
        });
        let hit = date.filter(|date| *date < dates).map(|date| Hit {
            date,
            group: group.filter(|group| *group < groups),
        });
        self.state.hit.set(hit);
        let point = shown
            .as_ref()
            .zip(hit)
            .and_then(|(shown, hit)| values::pointed_at(&shown.picture, hit));
        drop(shown);
        self.state.request_paint();
        point
    }
}

impl State {
    /// Paints in the next frame; several requests before it are one.
    fn request_paint(self: &Rc<Self>) {
        let state = Rc::downgrade(self);
        let frame = request_animation_frame(move |_| {
            if let Some(state) = state.upgrade() {
                state.paint();
            }
        });
        // The request that this replaces, if any, is cancelled as it is dropped.
        self.frame.set(Some(frame));
    }

    fn paint(&self) {
        if let Some(shown) = self.shown.borrow().as_ref() {
            shown.paint(&self.canvas, shown.options.ratio, self.hit.get());
        }
    }

    fn point_at(self: &Rc<Self>, event: &PointerEvent) {
        let hit = self.shown.borrow().as_ref().and_then(|shown| {
            let scene = &shown.picture.scene;
            // The page may show the canvas larger or smaller than it was laid out. Offsets of an event
            // count what `zoom` of a style adds, and sizes do not; a browser without it says nothing.
            let zoom = js_sys::Reflect::get(&self.canvas, &"currentCSSZoom".into())
                .ok()
                .and_then(|zoom| zoom.as_f64())
                .unwrap_or(1.0);
            let shown = f64::from(self.canvas.client_width().max(1)) * zoom;
            let scale = scene.width / shown;
            let css = |offset: i32| f64::from(offset) * scale;
            scene.hit(Point {
                x: css(event.offset_x()),
                y: css(event.offset_y()),
            })
        });
        self.set_hit(hit);
    }

    fn set_hit(self: &Rc<Self>, hit: Option<Hit>) {
        if self.hit.replace(hit) == hit {
            return;
        }
        self.request_paint();
        let point = self
            .shown
            .borrow()
            .as_ref()
            .zip(hit)
            .and_then(|(shown, hit)| values::pointed_at(&shown.picture, hit))
            .unwrap_or(JsValue::NULL);
        if let Err(error) = self.on_point.call1(&JsValue::UNDEFINED, &point) {
            web_sys::console::error_1(&error);
        }
    }
}

fn listen(
    state: &Rc<State>,
    event: &'static str,
    handle: impl Fn(&Rc<State>, &PointerEvent) + 'static,
) -> EventListener {
    let weak = Rc::downgrade(state);
    EventListener::new(&state.canvas, event, move |event| {
        if let (Some(state), Some(event)) = (weak.upgrade(), event.dyn_ref::<PointerEvent>()) {
            handle(&state, event);
        }
    })
}

/// Sets the direction of texts on a canvas, whatever that of its page is.
fn set_direction(canvas: &HtmlCanvasElement, direction: &str) {
    if let Ok(Some(context)) = canvas.get_context("2d") {
        // Resizing has reset it; a browser that does not know it takes the page's.
        let _ = js_sys::Reflect::set(&context, &"direction".into(), &direction.into());
    }
}

fn device_pixels(css: f64, ratio: f64) -> u32 {
    (css * ratio).round() as u32
}

/// Measures texts by the canvas, in the font that it will paint them in.
struct CanvasText<'a> {
    context: &'a CanvasRenderingContext2d,
    family: &'a str,
    /// Size and weight that the context is set to; setting them costs more than measuring.
    set: Cell<Option<(f64, bool)>>,
}

impl<'a> CanvasText<'a> {
    fn new(context: &'a CanvasRenderingContext2d, family: &'a str) -> Self {
        CanvasText {
            context,
            family,
            set: Cell::new(None),
        }
    }
}

impl Measure for CanvasText<'_> {
    fn width(&self, text: &str, size: f64, bold: bool) -> f64 {
        if self.set.replace(Some((size, bold))) != Some((size, bold)) {
            let weight = if bold { "bold" } else { "normal" };
            let font = format!("{weight} {size}px {}", self.family);
            self.context.set_font(&font);
        }
        self.context
            .measure_text(text)
            .map_or(0.0, |metrics| metrics.width())
    }
}
