import{a as e}from"./part-SMDZLYDO.js";var l={name:"explore",title:"Explore",async show(p,o,r){p.append(e("h1",{},"Explore"))}};export{l as view};
